import { Modal } from "antd";
import { Themed } from "~/features/ant/index.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import { KeyList } from "./KeyList.tsx";

/** The keyboard's list over whatever is shown. */
export default function KeyHelp({ onClose }: { onClose(): void }) {
  const { t } = useTranslation();
  return (
    <Themed>
      <Modal
        open
        centered
        title={t("keys.title")}
        footer={null}
        closable={{ "aria-label": t("common.close") }}
        onCancel={onClose}
      >
        <KeyList />
      </Modal>
    </Themed>
  );
}
