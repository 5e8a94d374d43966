import { type ReactNode, useRef, useState } from "react";
import { later } from "~/shared/ui/later.tsx";

/** Loaded when wanted. */
const CropPicture = later(() => import("./CropPicture.tsx"));

interface Props {
  label: string;
  /** The part of it that was chosen. */
  onPicture(cut: Blob): void;
  /** Whether what was chosen can be read as a picture. */
  onRead(readable: boolean): void;
  /** The button that begins it. */
  children(choose: () => void): ReactNode;
}

/** Chooses a picture from the device, then the part of it that is to be shown. */
export function ChoosePicture({ label, onPicture, onRead, children }: Props) {
  const field = useRef<HTMLInputElement>(null);
  const [chosen, setChosen] = useState<ImageBitmap | null>(null);
  const choose = async (file: File | undefined) => {
    if (!file) return;
    const picture = await createImageBitmap(file).catch(() => null);
    onRead(picture !== null);
    setChosen(picture);
  };
  return (
    <>
      <input
        ref={field}
        type="file"
        accept="image/*"
        hidden
        aria-label={label}
        data-testid="picture-file"
        onChange={(event) => {
          void choose(event.target.files?.[0]);
          event.target.value = "";
        }}
      />
      {children(() => field.current?.click())}
      {chosen && (
        <CropPicture
          picture={chosen}
          onClose={() => setChosen(null)}
          onPicture={(cut) => {
            setChosen(null);
            onPicture(cut);
          }}
        />
      )}
    </>
  );
}
