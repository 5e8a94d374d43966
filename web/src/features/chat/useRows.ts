import type { Conversation, OutboxEntry } from "@parley/sdk";
import { useMemo, useState } from "react";
import { useSelector } from "react-redux";
import { leapsUnread, makeSelectShown, selectOutboxOf, type Timeline } from "~/features/messaging/index.ts";
import { buildRows, type Row } from "./rows.ts";
import type { RowMemory } from "./shown.ts";

/** Up to where the other of a pair has read, which is what two ticks mean; nobody is told of marks in groups. */
function readMark(conversation: Conversation): number {
  return Math.max(0, ...Object.values(conversation.read_marks));
}

const NONE_ON_THEIR_WAY: OutboxEntry[] = [];

/**
 * The rows to show. Where the unread divider stands is settled once, so that reading does not move it. What is detached
 * from the newest messages ends without those that are on their way, and is divided only where the first unread one is
 * in it.
 */
export function useRows(conversation: Conversation, timeline: Timeline, me: string): Row[] {
  const [selectShown] = useState(makeSelectShown);
  const messages = selectShown(timeline);
  const { detached } = timeline;
  const outbox = useSelector((state: Parameters<typeof selectOutboxOf>[0]) =>
    detached ? NONE_ON_THEIR_WAY : selectOutboxOf(state, conversation.id),
  );
  const [unreadAfter, setUnreadAfter] = useState(() =>
    conversation.unread > 0 && !leapsUnread(timeline, conversation, me) ? conversation.read_seq : null,
  );
  // Later only for what was missed, not for what arrives before one's eyes.
  const { read_seq, unread, last_seq } = conversation;
  const missed = unread > 0 && timeline.span.up_to < last_seq;
  const newest = messages.findLast((message) => message.sender_id !== me)?.seq ?? 0;
  if (!detached && missed && newest <= read_seq && unreadAfter !== read_seq) setUnreadAfter(read_seq);
  const leapt = detached !== null && detached.from > (unreadAfter ?? 0) + 1;
  const divideAfter = leapt ? null : unreadAfter;
  const readByOthers = readMark(conversation);
  const [memory] = useState<RowMemory>(() => new Map());
  return useMemo(
    () => buildRows({ messages, outbox, me, readByOthers, unreadAfter: divideAfter }, memory),
    [messages, outbox, me, readByOthers, divideAfter, memory],
  );
}
