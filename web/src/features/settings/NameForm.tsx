import { Button, Input } from "antd";
import { type FormEvent, useState } from "react";
import { useTranslation } from "~/shared/i18n/index.ts";
import { useChangeProfileMutation } from "./api.ts";
import { Problem } from "./Problem.tsx";
import css from "./pages/ProfilePage.module.css";

const MOST = 64;

/** The name by which others see me. */
export function NameForm({ name }: { name: string }) {
  const { t } = useTranslation();
  const [wanted, setWanted] = useState(name);
  const [change, { isLoading, error }] = useChangeProfileMutation();
  const changed = wanted.trim() !== "" && wanted.trim() !== name;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (changed) void change({ display_name: wanted.trim() });
  };
  return (
    <form className={css.form} onSubmit={submit}>
      <label className={css.field} htmlFor="own-name">
        <span>{t("profile.name")}</span>
        <Input
          id="own-name"
          dir="auto"
          autoComplete="name"
          maxLength={MOST}
          value={wanted}
          data-testid="own-name"
          onChange={(event) => setWanted(event.target.value)}
        />
      </label>
      {changed && (
        <Button htmlType="submit" type="primary" loading={isLoading} data-testid="save-name">
          {t("settings.save")}
        </Button>
      )}
      <Problem error={error} />
    </form>
  );
}
