import { useDispatch } from "react-redux";
import { discardWanted, retryWanted } from "~/features/messaging/index.ts";
import { reasonKey, useTranslation } from "~/shared/i18n/index.ts";
import { TextButton } from "~/shared/ui/TextButton.tsx";
import css from "./MessageRow.module.css";
import type { Shown } from "./shown.ts";

/** Why a message was not sent, and what can be done about it. */
export function Failure({ failure }: { failure: NonNullable<Shown["failure"]> }) {
  const { t } = useTranslation();
  const dispatch = useDispatch();
  return (
    <div className={css.failure} data-testid="failure">
      <span>{t("chat.failed", { reason: t(reasonKey(failure.reason)) })}</span>
      <TextButton data-testid="retry" onClick={() => dispatch(retryWanted(failure.id))}>
        {t("chat.retry")}
      </TextButton>
      <TextButton data-testid="discard" onClick={() => dispatch(discardWanted(failure.id))}>
        {t("chat.discard")}
      </TextButton>
    </div>
  );
}
