import { laterMessage } from "./changes.ts";
import type { Conversation, Message } from "./types.ts";

/** Whether `unread` no longer follows from what is held, so that the conversation must be fetched. */
export interface Change {
  conversation: Conversation;
  stale: boolean;
}

/**
 * A snapshot of the server laid over what is held. Sequence numbers and read marks only grow, so a snapshot that was
 * taken before an event which arrived first cannot undo it.
 */
export function mergeSnapshot(held: Conversation | undefined, snapshot: Conversation): Change {
  if (!held) return { conversation: snapshot, stale: false };
  const marks = { ...snapshot.read_marks };
  for (const [user, seq] of Object.entries(held.read_marks)) marks[user] = Math.max(marks[user] ?? 0, seq);
  // By what is stored: a number is taken a moment before its message stands there, and a snapshot may fall in between.
  const messagesAhead = (held.last_message?.seq ?? 0) > (snapshot.last_message?.seq ?? 0);
  const readAhead = held.read_seq > snapshot.read_seq;
  const readBehind = held.read_seq < snapshot.read_seq;
  return {
    conversation: {
      ...snapshot,
      read_marks: marks,
      last_seq: Math.max(held.last_seq, snapshot.last_seq),
      last_change: Math.max(held.last_change, snapshot.last_change),
      // Here: up to where all changes were seen. A picture shows what became of the conversation, not of its messages.
      settled_change: held.settled_change,
      // Likewise, until those that were deleted on another device are known.
      hides: held.hides,
      read_seq: Math.max(held.read_seq, snapshot.read_seq),
      unread: unreadOf(held, snapshot, messagesAhead, readAhead),
      draft: laterDraft(held.draft, snapshot.draft),
      last_message: lastOf(held, snapshot),
      updated_at: later(held.updated_at, snapshot.updated_at),
    },
    stale: (messagesAhead && readBehind) || (!messagesAhead && readAhead),
  };
}

function unreadOf(held: Conversation, snapshot: Conversation, messagesAhead: boolean, readAhead: boolean): number {
  if (messagesAhead) return held.unread;
  // Our own mark is ahead: until the server has it, take what lies between as messages of others.
  if (readAhead) return Math.max(0, snapshot.unread - (held.read_seq - snapshot.read_seq));
  return snapshot.unread;
}

/** Times of one format are in order as texts. */
function later(a: string, b: string): string {
  if (a > b) return a;
  return b;
}

/** Of two drafts the one that was saved later stands. */
export function laterDraft(held: Conversation["draft"], told: Conversation["draft"]): Conversation["draft"] {
  if (!held || !told) return held ?? told;
  return told.updated_at > held.updated_at ? told : held;
}

/** A snapshot from before something was deleted for oneself may have that as its newest message. */
function lastOf(held: Conversation, snapshot: Conversation): Message | null {
  const outdated = snapshot.hides < held.hides && (snapshot.last_message?.seq ?? 0) <= held.last_seq;
  return outdated ? held.last_message : newer(held.last_message, snapshot.last_message);
}

function newer(a: Message | null, b: Message | null): Message | null {
  if (!a || !b) return a ?? b;
  if (a.seq === b.seq) return laterMessage(a, b);
  return a.seq > b.seq ? a : b;
}

/** A live message that was not held before. */
export function applyMessage(held: Conversation, message: Message, me: string): Conversation {
  const counts = message.sender_id !== me && message.seq > held.read_seq && message.content_type !== "system";
  const newest = message.seq > (held.last_message?.seq ?? 0);
  const mentioned = counts && (message.mention_all || message.mentions.includes(me));
  return {
    ...held,
    ...(message.content_type === "system" && applyEntry(held, message.content)),
    last_seq: Math.max(held.last_seq, message.seq),
    last_message: newest ? message : held.last_message,
    updated_at: newest ? message.created_at : held.updated_at,
    unread: counts ? Math.min(held.unread + 1, 999) : held.unread,
    unread_mentions: mentioned ? Math.min(held.unread_mentions + 1, 999) : held.unread_mentions,
    settings:
      held.settings.archived && !isMuted(held, Date.parse(message.created_at))
        ? { ...held.settings, archived: false }
        : held.settings,
  };
}

/** Whether a conversation is to be silent, at a time in ms. */
export function isMuted({ settings }: Pick<Conversation, "settings">, now: number): boolean {
  return settings.muted_until !== null && Date.parse(settings.muted_until) > now;
}

/** How many ids a picture of a group has. */
const SHOWN_MEMBERS = 100;

/** What a conversation says of itself: who has come and gone, how it is called now. */
function applyEntry(
  held: Conversation,
  entry: Extract<Message, { content_type: "system" }>["content"],
): Partial<Conversation> {
  switch (entry.event) {
    case "member_joined": {
      const members = [...new Set([...held.members, ...entry.user_ids])].slice(0, SHOWN_MEMBERS);
      const came = entry.user_ids.filter((id) => !held.members.includes(id)).length;
      return { members, member_count: held.member_count + came };
    }
    case "member_left":
      return without(held, [entry.actor_id]);
    case "member_removed":
      return without(held, entry.user_ids);
    case "renamed":
      return { title: entry.title };
    default:
      return {};
  }
}

function without(held: Conversation, ids: string[]): Partial<Conversation> {
  const members = held.members.filter((id) => !ids.includes(id));
  // Of a larger group those who are not shown may have gone as well.
  const gone = held.member_count > held.members.length ? ids.length : held.members.length - members.length;
  return { members, member_count: Math.max(members.length, held.member_count - gone) };
}

/**
 * A read mark that moved, of the caller or of another. `unreadAfter(seq)` counts the held messages of others after
 * seq, or answers null where not all of them are held.
 */
export function applyReadMark(
  held: Conversation,
  mark: { user_id: string; seq: number },
  me: string,
  unreadAfter: (seq: number) => number | null,
): Change {
  if (mark.user_id !== me) {
    const seq = Math.max(held.read_marks[mark.user_id] ?? 0, mark.seq);
    return { conversation: { ...held, read_marks: { ...held.read_marks, [mark.user_id]: seq } }, stale: false };
  }
  if (mark.seq <= held.read_seq) return { conversation: held, stale: false };
  const counted = mark.seq >= held.last_seq ? 0 : unreadAfter(mark.seq);
  const unread = counted ?? held.unread;
  const mentions = unread === 0 ? 0 : held.unread_mentions;
  return {
    conversation: {
      ...held,
      read_seq: mark.seq,
      unread,
      unread_mentions: mentions,
      settings: { ...held.settings, marked_unread: false },
    },
    // How many of those that are left name the caller, the server knows.
    stale: counted === null || mentions > 0,
  };
}
