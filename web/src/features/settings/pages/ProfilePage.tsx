import { useSelector } from "react-redux";
import { selectPerson, useMeQuery } from "~/features/people/index.ts";
import { selectUserId } from "~/features/session/index.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import { Card, Row } from "../Card.tsx";
import { NameForm } from "../NameForm.tsx";
import { Picture } from "../Picture.tsx";
import { Problem } from "../Problem.tsx";
import { StatusForm } from "../StatusForm.tsx";

/** Who I am, and what others see beside my name. */
export default function ProfilePage() {
  const { t } = useTranslation();
  const me = useSelector(selectUserId);
  const held = useSelector((state: Parameters<typeof selectPerson>[0]) => selectPerson(state, me));
  const { data, error } = useMeQuery();
  const user = data ?? held;
  if (!user) return <Problem error={error} />;
  return (
    <>
      <Picture user={user} />
      <Card note={t("profile.nameNote")}>
        <NameForm key={user.display_name} name={user.display_name} />
        <Row label={t("settings.username")} value={user.username} />
        <Row label={t("settings.email")} value={user.email} />
      </Card>
      <StatusForm />
    </>
  );
}
