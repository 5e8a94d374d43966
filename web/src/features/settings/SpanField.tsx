import { useTranslation } from "~/shared/i18n/index.ts";
import css from "./pages/ProfilePage.module.css";
import { SPANS, type Span } from "./until.ts";

interface Props {
  label: string;
  value: Span;
  /** What "always" means here. */
  always: string;
  testId: string;
  onChange(span: Span): void;
}

/** How long something holds. */
export function SpanField({ label, value, always, testId, onChange }: Props) {
  const { t } = useTranslation();
  return (
    <label className={css.field}>
      <span>{label}</span>
      <select
        className={css.span}
        value={value}
        data-testid={testId}
        onChange={(event) => onChange(event.target.value as Span)}
      >
        {SPANS.map((span) => (
          <option key={span} value={span}>
            {span === "always" ? always : t(`span.${span}`)}
          </option>
        ))}
      </select>
    </label>
  );
}
