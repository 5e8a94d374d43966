import type { User } from "@parley/sdk";
import { Button } from "antd";
import { lazy, Suspense, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Avatar } from "~/features/people/index.ts";
import { useChangeProfileMutation, useSetPictureMutation } from "./api.ts";
import { Problem } from "./Problem.tsx";
import css from "./pages/ProfilePage.module.css";

const CropPicture = lazy(() => import("./CropPicture.tsx"));
const NOT_AN_IMAGE = { code: "file_not_an_image" };

/** My picture: another one, or none. */
export function Picture({ user }: { user: User }) {
  const { t } = useTranslation();
  const field = useRef<HTMLInputElement>(null);
  const [chosen, setChosen] = useState<ImageBitmap | null>(null);
  const [unreadable, setUnreadable] = useState(false);
  const [set, setting] = useSetPictureMutation();
  const [change, changing] = useChangeProfileMutation();
  const choose = async (file: File | undefined) => {
    if (!file) return;
    const picture = await createImageBitmap(file).catch(() => null);
    setUnreadable(picture === null);
    setChosen(picture);
  };
  return (
    <div className={css.head}>
      <Avatar id={user.id} name={user.display_name} url={user.avatar} size={120} />
      <div className={css.name} dir="auto" data-testid="profile-name">
        {user.display_name}
      </div>
      <div className={css.buttons}>
        <input
          ref={field}
          type="file"
          accept="image/*"
          hidden
          aria-label={t("profile.choose")}
          data-testid="picture-file"
          onChange={(event) => {
            void choose(event.target.files?.[0]);
            event.target.value = "";
          }}
        />
        <Button loading={setting.isLoading} onClick={() => field.current?.click()} data-testid="choose-picture">
          {t("profile.choose")}
        </Button>
        {user.avatar && (
          <Button
            danger
            loading={changing.isLoading}
            onClick={() => void change({ avatar: null })}
            data-testid="remove-picture"
          >
            {t("profile.removePicture")}
          </Button>
        )}
      </div>
      <Problem error={unreadable ? NOT_AN_IMAGE : (setting.error ?? changing.error)} />
      {chosen && (
        <Suspense>
          <CropPicture
            picture={chosen}
            onCancel={() => setChosen(null)}
            onPicture={(cut) => {
              setChosen(null);
              void set(cut);
            }}
          />
        </Suspense>
      )}
    </div>
  );
}
