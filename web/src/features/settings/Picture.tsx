import type { User } from "@parley/sdk";
import { Button } from "antd";
import { useState } from "react";
import { ChoosePicture } from "~/features/media/index.ts";
import { Avatar } from "~/features/people/index.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import { useChangeProfileMutation, useSetPictureMutation } from "./api.ts";
import { Problem } from "./Problem.tsx";
import css from "./pages/ProfilePage.module.css";

const NOT_AN_IMAGE = { code: "file_not_an_image" };

/** My picture: another one, or none. */
export function Picture({ user }: { user: User }) {
  const { t } = useTranslation();
  const [unreadable, setUnreadable] = useState(false);
  const [set, setting] = useSetPictureMutation();
  const [change, changing] = useChangeProfileMutation();
  return (
    <div className={css.head}>
      <Avatar id={user.id} name={user.display_name} url={user.avatar} size={120} />
      <div className={css.name} dir="auto" data-testid="profile-name">
        {user.display_name}
      </div>
      <div className={css.buttons}>
        <ChoosePicture
          label={t("profile.choose")}
          onRead={(readable) => setUnreadable(!readable)}
          onPicture={(cut) => void set(cut)}
        >
          {(choose) => (
            <Button loading={setting.isLoading} onClick={choose} data-testid="choose-picture">
              {t("profile.choose")}
            </Button>
          )}
        </ChoosePicture>
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
    </div>
  );
}
