import type { Conversation } from "@parley/sdk";
import { useRef } from "react";
import { useDispatch, useSelector } from "react-redux";
import { calls, type Timeline, useLazyNextMentionQuery } from "~/features/messaging/index.ts";
import { jumpWanted } from "~/features/panels/index.ts";
import { selectUserId } from "~/features/session/index.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import css from "./MessageList.module.css";

/** How many unread messages call one; a press leads to the next of them, also to one that is not loaded. */
export function NextMention({ conversation, timeline }: { conversation: Conversation; timeline: Timeline }) {
  const { t } = useTranslation();
  const dispatch = useDispatch();
  const me = useSelector(selectUserId);
  const [ask] = useLazyNextMentionQuery();
  const led = useRef(0);
  const { id, unread_mentions: count, read_seq } = conversation;
  if (count === 0) return null;
  const next = async () => {
    // What one was led to may not be read yet.
    const after = Math.max(read_seq, led.current);
    const { from, up_to } = timeline.span;
    const held = Object.values(timeline.messages.entities)
      .filter((one) => one.seq > after && one.seq >= from && one.seq <= up_to && calls(one, me))
      .map((one) => one.seq);
    const seq = from <= after + 1 && held.length > 0 ? Math.min(...held) : (await ask({ id, after, me })).data;
    // After the last one the first of those that are unread comes again.
    led.current = seq ?? 0;
    if (seq) dispatch(jumpWanted({ id, seq }));
  };
  return (
    <div className={css.mention}>
      <span className={css.count}>{count > 998 ? "999+" : count}</span>
      <button
        type="button"
        className={css.mentionButton}
        aria-label={t("calls.next", { count })}
        title={t("calls.next", { count })}
        data-testid="next-mention"
        onClick={() => void next()}
      >
        @
      </button>
    </div>
  );
}
