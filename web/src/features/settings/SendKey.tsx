import { useTranslation } from "react-i18next";
import { useDispatch, useSelector } from "react-redux";
import { selectSendKey, sendKeyChosen } from "~/features/preferences/index.ts";
import css from "./KeyList.module.css";

/** Whether Enter sends, or Ctrl+Enter alone. */
export function SendKey() {
  const { t } = useTranslation();
  const dispatch = useDispatch();
  const sendKey = useSelector(selectSendKey);
  return (
    <label className={css.option}>
      <input
        type="checkbox"
        checked={sendKey === "ctrl-enter"}
        data-testid="send-key"
        onChange={(event) => dispatch(sendKeyChosen(event.target.checked ? "ctrl-enter" : "enter"))}
      />
      {t("keys.sendByControl")}
    </label>
  );
}
