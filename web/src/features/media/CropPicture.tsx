import { Modal, Slider } from "antd";
import { type PointerEvent, useEffect, useState } from "react";
import { useTranslation } from "~/shared/i18n/index.ts";
import { PALETTES } from "~/shared/theme/index.ts";
import css from "./CropPicture.module.css";
import { byKey, type Crop, MAX_ZOOM, middleOf, moved, sideOf, within } from "./cropping.ts";

const SHOWN = 280;
const KEPT = 512;

function draw(canvas: HTMLCanvasElement, picture: ImageBitmap, crop: Crop, size: number): void {
  canvas.width = size;
  canvas.height = size;
  const context = canvas.getContext("2d");
  if (!context) return;
  const side = sideOf(picture, crop);
  // What is transparent would turn black in a JPEG.
  context.fillStyle = PALETTES.light.background;
  context.fillRect(0, 0, size, size);
  context.drawImage(picture, crop.x - side / 2, crop.y - side / 2, side, side, 0, 0, size, size);
}

function cut(picture: ImageBitmap, crop: Crop): Promise<Blob | null> {
  const canvas = document.createElement("canvas");
  draw(canvas, picture, crop, KEPT);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.9));
}

interface Props {
  picture: ImageBitmap;
  onPicture(cut: Blob): void;
  onClose(): void;
}

/** Chooses the part of a picture that is shown of a person: by dragging, by the slider, or by arrows, + and -. */
export default function CropPicture({ picture, onPicture, onClose }: Props) {
  const { t } = useTranslation();
  const [crop, setCrop] = useState(() => middleOf(picture));
  // The dialog brings it a moment after the first render.
  const [canvas, setCanvas] = useState<HTMLCanvasElement | null>(null);
  const zoom = (to: number) => setCrop((now) => within(picture, { ...now, zoom: to }));
  useEffect(() => {
    if (canvas) draw(canvas, picture, crop, SHOWN * 2);
  }, [canvas, picture, crop]);
  const drag = ({ buttons, movementX, movementY }: PointerEvent) => {
    if (buttons === 1) setCrop((now) => moved(picture, now, movementX / SHOWN, movementY / SHOWN));
  };
  return (
    <Modal
      open
      centered
      title={t("profile.crop")}
      okText={t("profile.usePicture")}
      cancelText={t("settings.cancel")}
      closable={false}
      onCancel={onClose}
      onOk={() => void cut(picture, crop).then((blob) => blob && onPicture(blob))}
    >
      <div
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keys move what is drawn.
        tabIndex={0}
        className={css.frame}
        aria-label={t("profile.cropKeys")}
        data-testid="crop"
        onKeyDown={(event) => {
          const next = byKey(picture, crop, event.key);
          if (!next) return;
          event.preventDefault();
          setCrop(next);
        }}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={drag}
        onWheel={(event) => zoom(crop.zoom * (event.deltaY < 0 ? 1.1 : 1 / 1.1))}
      >
        <canvas ref={setCanvas} />
      </div>
      <Slider
        min={1}
        max={MAX_ZOOM}
        step={0.05}
        value={crop.zoom}
        ariaLabelForHandle={t("profile.zoom")}
        tooltip={{ open: false }}
        onChange={zoom}
      />
    </Modal>
  );
}
