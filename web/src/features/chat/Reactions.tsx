import type { Message } from "@parley/sdk";
import { useDispatch, useSelector } from "react-redux";
import { changeWanted } from "~/features/messaging/index.ts";
import { useNames } from "~/features/people/index.ts";
import { selectUserId } from "~/features/session/index.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import css from "./Reactions.module.css";

/** The reactions to a message; a press puts or takes one's own. */
export function Reactions({ message }: { message: Message }) {
  const { t } = useTranslation();
  const dispatch = useDispatch();
  const me = useSelector(selectUserId);
  const nameOf = useNames();
  const { conversation_id, seq } = message;
  return (
    <div className={css.reactions}>
      {message.reactions.map(({ emoji, user_ids }) => {
        const mine = user_ids.includes(me);
        const names = user_ids.map(nameOf).join(", ");
        return (
          <button
            key={emoji}
            type="button"
            className={mine ? css.mine : css.reaction}
            aria-pressed={mine}
            aria-label={t("chat.reaction", { emoji, names, number: user_ids.length })}
            title={names}
            data-testid="reaction"
            onClick={() => dispatch(changeWanted({ action: "react", conversation_id, seq, emoji, on: !mine }))}
          >
            <span>{emoji}</span>
            <span>{user_ids.length}</span>
          </button>
        );
      })}
    </div>
  );
}
