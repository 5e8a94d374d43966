import type { Message, OutboxEntry } from "@parley/sdk";
import { bodyOf, type TickState } from "~/features/messaging/index.ts";
import { dayOf } from "~/shared/format/dates.ts";
import { albumOf } from "./albums.ts";
import type { MessageRow } from "./rows.ts";

/** A message as a row shows it. */
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
  /** What is drawn: the message, what is to become one, or what is passed on by it. */
  body: Source;
  /** Who said it first, where it is passed on. */
  forwarded_from: Pick<Message, "sender_id"> | null;
  reply_to: Message["reply_to"];
  album: string | null;
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

export type Source = Message | OutboxEntry;
/** What was found out of a message, and the row that it was last: one that is as it was is not drawn again. */
export interface Known {
  source: Source;
  own: boolean;
  /** Who wrote it. */
  by: string;
  at: number;
  day: number;
  made: Shown | null;
  /** The row that it is the first of. */
  row: MessageRow | null;
}

/** What is known, by seq, or by the id of what is on its way. Building rows anew costs little with it. */
export type RowMemory = Map<number | string, Known>;

export function isEntry(source: Source): source is OutboxEntry {
  return !("seq" in source);
}

export function known(source: Source, me: string, memory: RowMemory): Known {
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
    made: null,
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
    body: message,
    forwarded_from: message.status === "recalled" ? null : message.forwarded_from,
    reply_to: message.status === "recalled" ? null : message.reply_to,
    album: albumOf(message),
    recalled: message.status === "recalled",
    created_at: message.created_at,
    own,
    state,
    failure: null,
  };
}

function fromEntry(entry: OutboxEntry, me: string) {
  const body = bodyOf(entry);
  const original = isEntry(body) ? null : body;
  return {
    key: `own:${entry.id}`,
    seq: null,
    sender_id: me,
    sender_type: "user" as const,
    content: body.content_type === "text" ? body.content : entry.content_type === "text" ? "" : entry.preview,
    source: null,
    body,
    forwarded_from: original && (original.forwarded_from ?? original),
    reply_to: entry.reply_to ?? null,
    album: albumOf(entry),
    recalled: false,
    created_at: entry.created_at,
    own: true,
    state: entry.state,
    failure: entry.state === "failed" ? { id: entry.id, reason: entry.reason } : null,
  };
}

export function shownOf(one: Known, me: string, readByOthers: number, first: boolean, last: boolean): Shown {
  const { source, own, made } = one;
  const state = !own ? null : isEntry(source) ? source.state : source.seq <= readByOthers ? "read" : "sent";
  if (made?.state === state && made.first === first && made.last === last) return made;
  const about = isEntry(source) ? fromEntry(source, me) : fromMessage(source, own, state);
  one.made = { ...about, first, last };
  return one.made;
}
