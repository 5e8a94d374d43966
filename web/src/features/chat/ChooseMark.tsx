import { useTranslation } from "~/shared/i18n/index.ts";
import { Icon } from "~/shared/ui/Icon.tsx";
import css from "./MessageRow.module.css";

/** The circle beside a message that may be chosen. The row itself takes the press on it, as on all else in it. */
export function ChooseMark({ label, chosen, reachable }: { label: string; chosen: boolean; reachable: boolean }) {
  const { t } = useTranslation();
  return (
    // biome-ignore lint/a11y/useSemanticElements: an <input> would change by itself, also where there is no more room.
    <button
      type="button"
      role="checkbox"
      aria-checked={chosen}
      aria-label={t("select.mark", { row: label })}
      className={css.mark}
      tabIndex={reachable ? 0 : -1}
      data-testid="choose"
    >
      {chosen && <Icon name="check" size={16} />}
    </button>
  );
}
