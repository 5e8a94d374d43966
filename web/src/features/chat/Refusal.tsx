import { useDispatch, useSelector } from "react-redux";
import { refusalSeen, selectRefusal } from "~/features/messaging/index.ts";
import { reasonKey, useTranslation } from "~/shared/i18n/index.ts";
import { IconButton } from "~/shared/ui/IconButton.tsx";
import css from "./ChatWindow.module.css";

/** Tells that an edit, a recall or a reaction was refused, and why. */
export function Refusal() {
  const { t } = useTranslation();
  const dispatch = useDispatch();
  const code = useSelector(selectRefusal);
  if (code === null) return null;
  return (
    <div className={css.failed} role="alert" data-testid="refusal">
      {t("chat.refused", { reason: t(reasonKey(code)) })}
      <IconButton icon="close" label={t("chat.close")} onClick={() => dispatch(refusalSeen())} />
    </div>
  );
}
