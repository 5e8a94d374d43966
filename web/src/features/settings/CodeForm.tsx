import { Button, Input } from "antd";
import { type FormEvent, type ReactNode, useState } from "react";
import { useTranslation } from "~/shared/i18n/index.ts";
import css from "./Factor.module.css";
import { Problem } from "./Problem.tsx";

interface Props {
  label: string;
  text: ReactNode;
  danger?: boolean;
  busy: boolean;
  error: unknown;
  onCode(code: string): void;
  onCancel(): void;
}

/** Asks for a code of the authenticator app (or a recovery code), and what to do with it. */
export function CodeForm({ label, text, danger = false, busy, error, onCode, onCancel }: Props) {
  const { t } = useTranslation();
  const [code, setCode] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (code.trim()) onCode(code.trim());
  };
  return (
    <form className={css.form} onSubmit={submit}>
      <div>{text}</div>
      <Input
        autoFocus
        aria-label={t("factor.code")}
        placeholder={t("factor.code")}
        autoComplete="one-time-code"
        inputMode="text"
        dir="ltr"
        maxLength={64}
        value={code}
        data-testid="factor-code"
        onChange={(event) => setCode(event.target.value)}
      />
      <Problem error={error} />
      <div className={css.buttons}>
        <Button onClick={onCancel}>{t("settings.cancel")}</Button>
        <Button htmlType="submit" type="primary" danger={danger} loading={busy} data-testid="factor-submit">
          {label}
        </Button>
      </div>
    </form>
  );
}
