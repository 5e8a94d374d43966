import { useDispatch, useSelector } from "react-redux";
import { useTranslation } from "~/shared/i18n/index.ts";
import { Notice } from "~/shared/ui/Notice.tsx";
import { TextButton } from "~/shared/ui/TextButton.tsx";
import { selectUpdateReady, updateWanted } from "./slice.ts";

/** Tells that a newer version is there. Nothing is lost by taking it: what is written is kept. */
export function UpdateNotice() {
  const { t } = useTranslation();
  const dispatch = useDispatch();
  if (!useSelector(selectUpdateReady)) return null;
  return (
    <Notice role="status" data-testid="update-notice">
      <span>{t("update.ready")}</span>
      <TextButton data-testid="update-now" onClick={() => dispatch(updateWanted())}>
        {t("update.take")}
      </TextButton>
    </Notice>
  );
}
