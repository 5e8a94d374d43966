import { Dialog } from "~/features/ant/index.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import { Join } from "./Join.tsx";

/** The page of an invite. */
export default function JoinDialog(props: { token: string; onOpen(id: string): void; onClose(): void }) {
  const { t } = useTranslation();
  return (
    <Dialog title={t("invites.join")} onClose={props.onClose}>
      <Join {...props} />
    </Dialog>
  );
}
