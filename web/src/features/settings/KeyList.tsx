import { useTranslation } from "react-i18next";
import css from "./KeyList.module.css";

const KEYS = [
  ["send", ["Enter"]],
  ["newLine", ["Shift", "Enter"]],
  ["previous", ["Alt", "↑"]],
  ["next", ["Alt", "↓"]],
  ["search", ["Ctrl", "K"]],
  ["close", ["Esc"]],
  ["rows", ["↑", "↓"]],
  ["open", ["Enter"]],
  ["help", ["Ctrl", "/"]],
] as const;

/** What the keyboard does. */
export function KeyList() {
  const { t } = useTranslation();
  return (
    <dl className={css.keys} data-testid="keys">
      {KEYS.map(([name, keys]) => (
        <div key={name}>
          <dt>{t(`keys.${name}`)}</dt>
          <dd>
            {keys.map((key) => (
              <kbd key={key}>{key}</kbd>
            ))}
          </dd>
        </div>
      ))}
    </dl>
  );
}
