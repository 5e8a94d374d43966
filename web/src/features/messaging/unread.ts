import type { Conversation, Message } from "@parley/sdk";
import { knownIn, messagesOf, type Timeline } from "./timelines.ts";

/** What the server counts as unread: what others said behind the mark and did not recall. */
function isUnread(message: Message, mark: number, me: string): boolean {
  const { seq, sender_id, content_type, status } = message;
  return seq > mark && sender_id !== me && content_type !== "system" && status === "sent";
}

/** Messages of others after a seq, or null where not all after it are held. */
export function countUnread(timeline: Timeline | undefined, after: number, lastSeq: number, me: string): number | null {
  if (!timeline || timeline.span.from > after + 1 || timeline.span.up_to < lastSeq) return null;
  return Object.values(timeline.messages.entities).filter((one) => one.seq <= lastSeq && isUnread(one, after, me))
    .length;
}

/**
 * Where the first unread message is, as far as is known, if the newest stretch does not reach back to it; else null. What
 * stands behind the mark may be one's own: then it is further on.
 */
export function firstUnreadApart(
  timeline: Timeline,
  { read_seq, unread }: Pick<Conversation, "read_seq" | "unread">,
  me: string,
): number | null {
  const { span, messages } = timeline;
  if (unread === 0 || span.from <= read_seq + 1) return null;
  const counts = (message: Message | undefined) => message !== undefined && isUnread(message, read_seq, me);
  if (messagesOf(timeline, span).filter(counts).length >= unread) return null;
  const known = knownIn(timeline);
  let seq = read_seq + 1;
  while (known(seq) && !counts(messages.entities[seq])) seq++;
  return seq;
}

/** Whether what is held of it can be shown: it is known where it begins, or that is among the newest. */
export function begins(
  timeline: Timeline,
  conversation: Pick<Conversation, "read_seq" | "unread">,
  me: string,
): boolean {
  return timeline.restored && (timeline.begun || firstUnreadApart(timeline, conversation, me) === null);
}

/** Whether something unread lies before the stretch that is shown, so that whoever sees that has leapt over it. */
export function leapsUnread(
  timeline: Timeline,
  conversation: Pick<Conversation, "read_seq" | "unread">,
  me: string,
): boolean {
  return timeline.detached
    ? timeline.detached.from > conversation.read_seq + 1
    : firstUnreadApart(timeline, conversation, me) !== null;
}
