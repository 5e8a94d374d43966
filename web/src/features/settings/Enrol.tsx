import { Button, Spin } from "antd";
import { useEffect, useRef } from "react";
import { useTranslation } from "~/shared/i18n/index.ts";
import { useBeginEnrolmentMutation, useConfirmEnrolmentMutation } from "./api.ts";
import { CodeForm } from "./CodeForm.tsx";
import css from "./Factor.module.css";
import { Problem } from "./Problem.tsx";

/** An authenticator app learns a key, and shows by its first code that it has it. */
export function Enrol({ onDone, onCancel }: { onDone(recoveryCodes: string[]): void; onCancel(): void }) {
  const { t } = useTranslation();
  const [begin, { data, error }] = useBeginEnrolmentMutation();
  const [confirm, confirming] = useConfirmEnrolmentMutation();
  const begun = useRef(false);
  useEffect(() => {
    // Each key that is made makes the one before useless: React's strict mode runs this twice.
    if (!begun.current) void begin();
    begun.current = true;
  }, [begin]);
  if (!data)
    return error ? (
      <>
        <Problem error={error} />
        <Button block onClick={onCancel}>
          {t("settings.cancel")}
        </Button>
      </>
    ) : (
      <Spin />
    );
  const { enrolment, qr, secret, uri } = data;
  return (
    <CodeForm
      label={t("factor.confirm")}
      text={
        <>
          <div>{t("factor.scan")}</div>
          <img className={css.qr} src={qr} alt={t("factor.qr")} data-testid="factor-qr" />
          <div>{t("factor.type")}</div>
          <div className={css.secret} dir="ltr" data-testid="factor-secret">
            {secret}
          </div>
          <a href={uri}>{t("factor.openApp")}</a>
        </>
      }
      busy={confirming.isLoading}
      error={confirming.error}
      onCancel={onCancel}
      onCode={(code) =>
        void confirm({ enrolment, code })
          .unwrap()
          .then(onDone, () => undefined)
      }
    />
  );
}
