import { Button, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "~/shared/i18n/index.ts";

interface Props {
  /** What the button says, and the question's title. */
  label: string;
  question: string;
  /** Where several buttons say the same: what tells this one apart. */
  name?: string;
  block?: boolean;
  testId: string;
  onConfirm(): void;
}

/** A button for what cannot be taken back: it asks first. */
export function Sure({ label, question, name, block = false, testId, onConfirm }: Props) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button
        danger
        block={block}
        type={block ? "default" : "text"}
        aria-label={name}
        data-testid={testId}
        onClick={() => setAsking(true)}
      >
        {label}
      </Button>
      <Modal
        open={asking}
        centered
        title={label}
        closable={false}
        okText={label}
        okButtonProps={{ danger: true, autoFocus: true }}
        cancelText={t("settings.cancel")}
        onCancel={() => setAsking(false)}
        onOk={() => {
          setAsking(false);
          onConfirm();
        }}
      >
        {question}
      </Modal>
    </>
  );
}
