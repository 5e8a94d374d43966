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

type Source = Message | OutboxEntry;
type MessageRow = Extract<Row, { kind: "message" }>;

/** What was found out of a message, and the row that it was last: one that is as it was is not drawn again. */
interface Known {
  source: Source;
  own: boolean;
  /** Who wrote it. */
  by: string;
  at: number;
  day: number;
  row: MessageRow | null;
}

/** What is known, by seq, or by the id of what is on its way. Building rows anew costs little with it. */
export type RowMemory = Map<number | string, Known>;

function isEntry(source: Source): source is OutboxEntry {
  return !("seq" in source);
}

function known(source: Source, me: string, memory: RowMemory): Known {
  const name = isEntry(source) ? source.id : source.seq;
  const held = memory.get(name);
  if (held?.source === source) return held;
  const [type, sender] = isEntry(source) ? ["user", me] : [source.sender_type, source.sender_id];
  const fresh = {
    source,
    own: type === "user" && sender === me,
    by: `${type} ${sender}`,
    at: Date.parse(source.created_at),
    day: dayOf(source.created_at),
    row: null,
  };
  memory.set(name, fresh);
  return fresh;
}

function fromMessage(message: Message, own: boolean, state: TickState | null) {
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
    state,
    failure: null,
  };
}

function fromEntry(entry: OutboxEntry, me: string) {
  return {
    key: `own:${entry.id}`,
    seq: null,
    sender_id: me,
    sender_type: "user" as const,
    content: entry.content_type === "text" ? entry.content : entry.preview,
    source: null,
    entry,
    reply_to: entry.reply_to ?? null,
    recalled: false,
    created_at: entry.created_at,
    own: true,
    state: entry.state,
    failure: entry.state === "failed" ? { id: entry.id, reason: entry.reason } : null,
  };
}

function rowOf(one: Known, me: string, readByOthers: number, first: boolean, last: boolean): MessageRow {
  const { source, own } = one;
  const state = !own ? null : isEntry(source) ? source.state : source.seq <= readByOthers ? "read" : "sent";
  const made = one.row?.message;
  if (one.row && made?.state === state && made.first === first && made.last === last) return one.row;
  const about = isEntry(source) ? fromEntry(source, me) : fromMessage(source, own, state);
  one.row = { kind: "message", key: about.key, message: { ...about, first, last } };
  return one.row;
}

/** What is on its way, without what has arrived. */
function stillWaiting(outbox: OutboxEntry[], messages: Message[], me: string): OutboxEntry[] {
  const ids = new Set(outbox.map((entry) => entry.id));
  const isArrived = (one: Message) => ids.has(one.client_id) && one.sender_id === me && one.sender_type === "user";
  const arrived = ids.size ? messages.filter(isArrived).map((one) => one.client_id) : [];
  return outbox.filter((entry) => !arrived.includes(entry.id));
}

/** The rows of a conversation: messages in order of seq, then what is on its way, cut by days and the unread mark. */
export function buildRows(
  { messages, outbox, me, readByOthers, unreadAfter }: RowsInput,
  memory: RowMemory = new Map(),
): Row[] {
  const rows: Row[] = [];
  let before: Known | null = null;
  let first = true;
  let day = Number.NaN;
  let divided = unreadAfter === null;
  for (const source of [...messages, ...stillWaiting(outbox, messages, me)]) {
    const one = known(source, me, memory);
    // An own message that waits takes the day of the one before it where the local clock lags behind.
    const newDay: boolean = Number.isNaN(day) || one.day > day;
    const divide = !divided && !isEntry(source) && !one.own && source.seq > (unreadAfter ?? 0);
    const joined: boolean =
      before !== null && !newDay && !divide && before.by === one.by && Math.abs(one.at - before.at) < GROUP_MS;
    if (before) rows.push(rowOf(before, me, readByOthers, first, !joined));
    if (newDay) {
      day = one.day;
      rows.push({ kind: "day", key: `day:${day}`, day });
    }
    if (divide) {
      divided = true;
      rows.push({ kind: "unread", key: "unread" });
    }
    before = one;
    first = !joined;
  }
  if (before) rows.push(rowOf(before, me, readByOthers, first, true));
  return rows;
}
