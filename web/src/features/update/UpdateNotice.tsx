import { useTranslation } from "react-i18next";
import { useDispatch, useSelector } from "react-redux";
import { selectUpdateReady, updateWanted } from "./slice.ts";
import css from "./UpdateNotice.module.css";

/** Tells that a newer version is there. Nothing is lost by taking it: what is written is kept. */
export function UpdateNotice() {
  const { t } = useTranslation();
  const dispatch = useDispatch();
  if (!useSelector(selectUpdateReady)) return null;
  return (
    <div className={css.notice} role="status" data-testid="update-notice">
      <span>{t("update.ready")}</span>
      <button type="button" data-testid="update-now" onClick={() => dispatch(updateWanted())}>
        {t("update.take")}
      </button>
    </div>
  );
}
