import { useTranslation } from "react-i18next";
import { useSelector } from "react-redux";
import { selectSendKey } from "~/features/preferences/index.ts";
import css from "./KeyList.module.css";
import { SendKey } from "./SendKey.tsx";

const SENDING = {
  enter: [
    ["send", ["Enter"]],
    ["newLine", ["Shift", "Enter"]],
  ],
  "ctrl-enter": [
    ["send", ["Ctrl", "Enter"]],
    ["newLine", ["Enter"]],
  ],
} as const;

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
  ["close", ["Esc"]],
  ["rows", ["↑", "↓"]],
  ["open", ["Enter"]],
  ["help", ["Ctrl", "/"]],
] as const;

/** What the keyboard does. */
export function KeyList() {
  const { t } = useTranslation();
  const sendKey = useSelector(selectSendKey);
  return (
    <>
      <dl className={css.keys} data-testid="keys">
        {[...SENDING[sendKey], ...KEYS].map(([name, keys]) => (
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
      <SendKey />
    </>
  );
}
