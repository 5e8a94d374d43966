import { useSelector } from "react-redux";
import { type SendKey, selectSendKey } from "~/features/preferences/index.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import css from "./KeyList.module.css";

const SENDING: Record<SendKey, { send: string[]; newLine: string[] }> = {
  enter: { send: ["Enter"], newLine: ["Shift", "Enter"] },
  ctrlEnter: { send: ["Ctrl", "Enter"], newLine: ["Enter"] },
};

const KEYS = [
  ["edit", ["↑"]],
  ["reply", ["Ctrl", "↑"]],
  ["bold", ["Ctrl", "B"]],
  ["italic", ["Ctrl", "I"]],
  ["strike", ["Ctrl", "Shift", "X"]],
  ["code", ["Ctrl", "Shift", "M"]],
  ["previous", ["Alt", "↑"]],
  ["next", ["Alt", "↓"]],
  ["search", ["Ctrl", "K"]],
  ["find", ["Ctrl", "F"]],
  ["rows", ["↑", "↓"]],
  ["open", ["Enter"]],
  ["close", ["Esc"]],
  ["help", ["Ctrl", "/"]],
] as const;

/** What the keyboard does. */
export function KeyList() {
  const { t } = useTranslation();
  const { send, newLine } = SENDING[useSelector(selectSendKey)];
  const all = [["send", send], ["newLine", newLine], ...KEYS] as const;
  return (
    <dl className={css.keys} data-testid="keys">
      {all.map(([name, keys]) => (
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
