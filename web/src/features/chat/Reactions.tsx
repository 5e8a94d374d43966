import type { Message } from "@parley/sdk";
import { useTranslation } from "react-i18next";
import { useDispatch, useSelector } from "react-redux";
import { changeWanted } from "~/features/messaging/index.ts";
import { selectPeople } from "~/features/people/index.ts";
import { selectUserId } from "~/features/session/index.ts";
import css from "./Reactions.module.css";

/** The reactions to a message; a press puts or takes one's own. */
export function Reactions({ message }: { message: Message }) {
  const { t } = useTranslation();
  const dispatch = useDispatch();
  const me = useSelector(selectUserId);
  const people = useSelector(selectPeople);
  const { conversation_id, seq } = message;
  return (
    <div className={css.reactions}>
      {message.reactions.map(({ emoji, user_ids }) => {
        const mine = user_ids.includes(me);
        const names = user_ids.map((id) => people[id]?.display_name ?? t("chat.unknown")).join(", ");
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
