import { Button, Input } from "antd";
import { type FormEvent, useState } from "react";
import { useTranslation } from "~/shared/i18n/index.ts";
import { useChangePasswordMutation } from "./api.ts";
import css from "./Factor.module.css";
import { Problem } from "./Problem.tsx";

const LONGEST = 256;

/** A new password, for whoever knows the old one. Both are held while the form is open, and no longer. */
export function PasswordForm() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [old, setOld] = useState("");
  const [wanted, setWanted] = useState("");
  const [change, { isLoading, isSuccess, error, reset }] = useChangePasswordMutation();
  const close = () => {
    setOld("");
    setWanted("");
    setOpen(false);
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (old && wanted && !(await change({ old_password: old, password: wanted })).error) close();
  };
  if (!open)
    return (
      <>
        {isSuccess && <p role="status">{t("password.changed")}</p>}
        <Button
          block
          data-testid="change-password"
          onClick={() => {
            reset();
            setOpen(true);
          }}
        >
          {t("password.change")}
        </Button>
      </>
    );
  const field = (id: string, label: string, value: string, autoComplete: string, set: (text: string) => void) => (
    <label htmlFor={id}>
      {label}
      <Input.Password
        id={id}
        dir="ltr"
        autoFocus={id === "old-password"}
        autoComplete={autoComplete}
        maxLength={LONGEST}
        value={value}
        data-testid={id}
        onChange={(event) => set(event.target.value)}
      />
    </label>
  );
  return (
    <form className={css.form} onSubmit={(event) => void submit(event)}>
      {field("old-password", t("password.old"), old, "current-password", setOld)}
      {field("new-password", t("password.new"), wanted, "new-password", setWanted)}
      <Problem error={error} />
      <div className={css.buttons}>
        <Button onClick={close}>{t("settings.cancel")}</Button>
        <Button
          htmlType="submit"
          type="primary"
          disabled={!old || !wanted}
          loading={isLoading}
          data-testid="save-password"
        >
          {t("password.change")}
        </Button>
      </div>
    </form>
  );
}
