import { Thumbnail } from "~/features/media/index.ts";
import { type Composing, lineOf } from "~/features/messaging/index.ts";
import { useNames } from "~/features/people/index.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import { IconButton } from "~/shared/ui/IconButton.tsx";
import css from "./Composer.module.css";

/** What is answered or edited, above what is written. */
export function ComposingBar({ composing, onEnd }: { composing: Composing; onEnd(): void }) {
  const { t } = useTranslation();
  const nameOf = useNames();
  const { mode, message } = composing;
  return (
    <div className={css.composing} data-testid="composing">
      <Thumbnail message={message} />
      <span className={css.composingText}>
        <strong>{mode === "edit" ? t("chat.editing") : t("chat.replying", { name: nameOf(message.sender_id) })}</strong>
        <span>{lineOf(message, t, nameOf)}</span>
      </span>
      <IconButton icon="close" label={t("chat.cancel")} onClick={onEnd} data-testid="composing-cancel" />
    </div>
  );
}
