import type { Message, OutboxEntry } from "@parley/sdk";
import type { TickState } from "~/features/messaging/index.ts";
import { dayOf } from "~/shared/format/dates.ts";

export interface Shown {
  /** Stays the same from the first try to the stored message. */
  key: string;
  /** Null while it is on its way. */
  seq: number | null;
  sender_id: string;
  sender_type: Message["sender_type"];
  /** The text, or what stands for it until it is stored. */
  content: string;
  /** Null while it is on its way. */
  source: Message | null;
  /** What it is meanwhile. */
  entry: OutboxEntry | null;
  reply_to: Message["reply_to"];
  recalled: boolean;
  created_at: string;
  own: boolean;
  /** Null for the messages of others. */
  state: TickState | null;
  /** Its id and why, where it failed. */
  failure: { id: string; reason: string | null } | null;
  first: boolean;
  last: boolean;
}

export type Row =
  | { kind: "day"; key: string; day: number }
  | { kind: "unread"; key: string }
  | { kind: "message"; key: string; message: Shown };

export interface RowsInput {
  messages: Message[];
  outbox: OutboxEntry[];
  me: string;
  /** Up to where everybody else has read. */
  readByOthers: number;
  /** The mark behind which the divider stands; null for none. */
  unreadAfter: number | null;
}

const GROUP_MS = 10 * 60_000;

function fromMessage(message: Message, me: string, readByOthers: number): Shown {
  const own = message.sender_id === me && message.sender_type === "user";
  return {
    key: own ? `own:${message.client_id}` : `seq:${message.seq}`,
    seq: message.seq,
    sender_id: message.sender_id,
    sender_type: message.sender_type,
    content: message.content_type === "text" ? message.content : "",
    source: message,
    entry: null,
    reply_to: message.status === "recalled" ? null : message.reply_to,
    recalled: message.status === "recalled",
    created_at: message.created_at,
    own,
    state: own ? (message.seq <= readByOthers ? "read" : "sent") : null,
    failure: null,
    first: true,
    last: true,
  };
}

function fromEntry(entry: OutboxEntry, me: string): Shown {
  return {
    key: `own:${entry.id}`,
    seq: null,
    sender_id: me,
    sender_type: "user",
    content: entry.content_type === "text" ? entry.content : entry.preview,
    source: null,
    entry,
    reply_to: entry.reply_to ?? null,
    recalled: false,
    created_at: entry.created_at,
    own: true,
    state: entry.state,
    failure: entry.state === "failed" ? { id: entry.id, reason: entry.reason } : null,
    first: true,
    last: true,
  };
}

function together(a: Shown, b: Shown): boolean {
  return (
    a.sender_id === b.sender_id &&
    a.sender_type === b.sender_type &&
    Math.abs(Date.parse(b.created_at) - Date.parse(a.created_at)) < GROUP_MS
  );
}

/** The rows of a conversation: messages in order of seq, then what is on its way, cut by days and the unread mark. */
export function buildRows({ messages, outbox, me, readByOthers, unreadAfter }: RowsInput): Row[] {
  const stored = messages.map((message) => fromMessage(message, me, readByOthers));
  const keys = new Set(stored.map((message) => message.key));
  const waiting = outbox.map((entry) => fromEntry(entry, me)).filter((entry) => !keys.has(entry.key));
  const rows: Row[] = [];
  let before: Shown | null = null;
  let day = Number.NaN;
  let divided = unreadAfter === null;
  for (const message of [...stored, ...waiting]) {
    const today = dayOf(message.created_at);
    // An own message that waits takes the day of the one before it where the local clock lags behind.
    const newDay: boolean = Number.isNaN(day) || today > day;
    if (newDay) {
      day = today;
      rows.push({ kind: "day", key: `day:${day}`, day });
    }
    const divide = !divided && !message.own && message.seq !== null && message.seq > (unreadAfter ?? 0);
    if (divide) {
      divided = true;
      rows.push({ kind: "unread", key: "unread" });
    }
    if (before && !newDay && !divide && together(before, message)) {
      before.last = false;
      message.first = false;
    }
    rows.push({ kind: "message", key: message.key, message });
    before = message;
  }
  return rows;
}
