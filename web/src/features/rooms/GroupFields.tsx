import { useTranslation } from "~/shared/i18n/index.ts";
import css from "./Rooms.module.css";

export interface GroupNames {
  title: string;
  description: string;
}

interface Props extends GroupNames {
  onChange(names: GroupNames): void;
  /** The step before it had the focus. */
  autoFocus?: boolean;
  /** The name stands already. */
  titled?: boolean;
}

/** What a group is called, and what it is for. */
export function GroupFields({ title, description, onChange, autoFocus = false, titled = false }: Props) {
  const { t } = useTranslation();
  return (
    <>
      <label className={css.label}>
        {t("rooms.name")}
        <input
          className={css.input}
          // biome-ignore lint/a11y/noAutofocus: only where it is the next step of a form.
          autoFocus={autoFocus}
          required
          maxLength={100}
          value={title}
          disabled={titled}
          data-testid="group-name"
          onChange={(event) => onChange({ title: event.target.value, description })}
        />
      </label>
      <label className={css.label}>
        {t("rooms.description")}
        <textarea
          className={css.input}
          rows={3}
          maxLength={1000}
          value={description}
          data-testid="group-description"
          onChange={(event) => onChange({ title, description: event.target.value })}
        />
      </label>
    </>
  );
}
