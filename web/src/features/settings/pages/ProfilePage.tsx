import { useTranslation } from "react-i18next";
import { useSelector } from "react-redux";
import { Avatar, selectPerson, useMeQuery } from "~/features/people/index.ts";
import { selectUserId } from "~/features/session/index.ts";
import { Card, Row } from "../Card.tsx";
import css from "./ProfilePage.module.css";

/** Who I am. */
export default function ProfilePage() {
  const { t } = useTranslation();
  const me = useSelector(selectUserId);
  const held = useSelector((state: Parameters<typeof selectPerson>[0]) => selectPerson(state, me));
  const { data, isError } = useMeQuery();
  const user = data ?? held;
  if (!user) return isError ? <p role="alert">{t("settings.profileFailed")}</p> : null;
  return (
    <>
      <div className={css.head}>
        <Avatar id={user.id} name={user.display_name} url={user.avatar} size={120} />
        <div className={css.name} data-testid="profile-name">
          {user.display_name}
        </div>
      </div>
      <Card>
        <Row label={t("settings.username")} value={user.username} />
        <Row label={t("settings.email")} value={user.email} />
      </Card>
    </>
  );
}
