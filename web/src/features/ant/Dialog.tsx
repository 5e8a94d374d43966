import { Modal } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "~/shared/i18n/index.ts";
import { Themed } from "./Themed.tsx";

/** A window over everything, with a title and its own way out. */
export function Dialog({ title, onClose, children }: { title: string; onClose(): void; children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <Themed>
      <Modal
        open
        centered
        width={420}
        title={title}
        footer={null}
        closable={{ "aria-label": t("common.close") }}
        onCancel={onClose}
      >
        {children}
      </Modal>
    </Themed>
  );
}
