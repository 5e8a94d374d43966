import { fullJitter, type Random } from "./backoff.ts";
import type { Clock } from "./clock.ts";
import type { UpFrame } from "./frames.ts";
import type { Message, Quote, SendAck } from "./types.ts";
import { ulid } from "./ulid.ts";

/** What is sent, with what is needed to show it meanwhile. */
export type Outgoing = {
  /** What it answers. */
  reply_to?: Quote | null;
  mentions?: string[];
  mention_all?: boolean;
} & (
  | { content_type: "text"; content: string }
  /** Another message, copied by the server; `preview` is what it said when it was chosen. */
  | { content_type: "forward"; content: { conversation_id: string; seq: number }; preview: string }
  /** A file that was uploaded; `preview` is its name. */
  | { content_type: "file" | "image"; content: { file_id: string }; preview: string }
);

/** A message on its way. `id` is the client id that every try repeats, so that all tries make one message. */
export type OutboxEntry = Outgoing & {
  id: string;
  conversation_id: string;
  /** When it was written, by the local clock; shown until the server's time is known. */
  created_at: string;
  state: "pending" | "failed";
  /** The code of the refusal, where failed. */
  reason: string | null;
};

let latest = 0;

/** A message to be sent, under a client id of its own; what is written later has a higher one. */
export function newEntry(conversationId: string, outgoing: Outgoing, now: number): OutboxEntry {
  latest = Math.max(now, latest + 1);
  return {
    ...outgoing,
    id: ulid(latest),
    conversation_id: conversationId,
    created_at: new Date(now).toISOString(),
    state: "pending",
    reason: null,
  };
}

export interface OutboxPorts {
  clock: Clock;
  random: Random;
  send(frame: UpFrame): boolean;
  /** Keeps the entry over a reload; may fail, which is not the message's end. */
  save(entry: OutboxEntry): Promise<void>;
  remove(id: string): Promise<void>;
  onChanged(entries: OutboxEntry[]): void;
  onSent(entry: OutboxEntry, ack: SendAck): void;
}

const ACK_MS = 10_000;
/** The server remembers a client id for 7 days; a later try with unknown outcome might make a second message. */
const RETRY_FOR_MS = 6 * 86_400_000;

interface Flight {
  id: string;
  attempt: number;
  cancel: () => void;
}

/**
 * Sends each conversation's messages one after another, so that they keep their order, and each until it is
 * acknowledged or refused for good. Written down before the first try.
 */
export class Outbox {
  private entries: OutboxEntry[] = [];
  private readonly flights = new Map<string, Flight>();

  constructor(private readonly ports: OutboxPorts) {}

  /** Takes up what an earlier run left. */
  load(entries: OutboxEntry[]): void {
    const held = new Set(this.entries.map((entry) => entry.id));
    const oldest = this.ports.clock.now() - RETRY_FOR_MS;
    const aged = entries
      .filter((entry) => !held.has(entry.id))
      .map(
        (entry): OutboxEntry =>
          entry.state === "pending" && Date.parse(entry.created_at) < oldest
            ? { ...entry, state: "failed", reason: "expired" }
            : entry,
      );
    this.update([...aged, ...this.entries].sort((a, b) => (a.id < b.id ? -1 : 1)));
    this.pumpAll();
  }

  add(entry: OutboxEntry): void {
    if (this.find(entry.id)) return;
    this.update([...this.entries, entry]);
    this.persist(entry, () => this.pump(entry.conversation_id));
  }

  retry(id: string): void {
    const entry = this.find(id);
    if (entry?.state !== "failed") return;
    const pending: OutboxEntry = { ...entry, state: "pending", reason: null };
    // An entry that waited too long counts from now: whoever asks again accepts that it may be there twice.
    if (entry.reason === "expired") pending.created_at = new Date(this.ports.clock.now()).toISOString();
    this.replace(pending);
    this.persist(pending, () => this.pump(entry.conversation_id));
  }

  discard(id: string): void {
    const entry = this.find(id);
    if (entry?.state === "failed") this.drop(entry);
  }

  /** A new connection: what was under way may never have arrived. */
  connected(): void {
    this.land();
    this.pumpAll();
  }

  /** No more tries until the next connection. */
  land(): void {
    for (const flight of this.flights.values()) flight.cancel();
    this.flights.clear();
  }

  acknowledged(ack: SendAck): void {
    const entry = this.find(ack.id);
    if (!entry) return;
    this.ports.onSent(entry, ack);
    this.drop(entry);
  }

  /** The message came back by another way than its ack. */
  seen(clientId: string): void {
    const entry = this.find(clientId);
    if (entry) this.drop(entry);
  }

  refused(id: string, code: string, temporary: boolean): void {
    const entry = this.find(id);
    const flight = entry && this.flights.get(entry.conversation_id);
    if (!entry || flight?.id !== id) return;
    flight.cancel();
    if (temporary) {
      const delay = fullJitter(flight.attempt, this.ports.random);
      flight.cancel = this.ports.clock.after(delay, () => this.fly(entry, flight.attempt + 1));
      return;
    }
    this.flights.delete(entry.conversation_id);
    const failed: OutboxEntry = { ...entry, state: "failed", reason: code };
    this.replace(failed);
    this.persist(failed, () => this.pump(entry.conversation_id));
  }

  private pumpAll(): void {
    for (const id of new Set(this.entries.map((entry) => entry.conversation_id))) this.pump(id);
  }

  private pump(conversationId: string): void {
    if (this.flights.has(conversationId)) return;
    const entry = this.entries.find((one) => one.conversation_id === conversationId && one.state === "pending");
    if (entry) this.fly(entry, 0);
  }

  private fly(entry: OutboxEntry, attempt: number): void {
    const { id, conversation_id } = entry;
    this.flights.delete(conversation_id);
    if (!this.ports.send(frameOf(entry))) return;
    const cancel = this.ports.clock.after(ACK_MS, () => this.fly(entry, attempt + 1));
    this.flights.set(conversation_id, { id, attempt, cancel });
  }

  private find(id: string): OutboxEntry | undefined {
    return this.entries.find((entry) => entry.id === id);
  }

  private replace(entry: OutboxEntry): void {
    this.update(this.entries.map((one) => (one.id === entry.id ? entry : one)));
  }

  private drop(entry: OutboxEntry): void {
    const flight = this.flights.get(entry.conversation_id);
    if (flight?.id === entry.id) {
      flight.cancel();
      this.flights.delete(entry.conversation_id);
    }
    this.update(this.entries.filter((one) => one.id !== entry.id));
    this.ports.remove(entry.id).catch(() => undefined);
    this.pump(entry.conversation_id);
  }

  private persist(entry: OutboxEntry, then: () => void): void {
    this.ports.save(entry).then(then, then);
  }

  private update(entries: OutboxEntry[]): void {
    this.entries = entries;
    this.ports.onChanged(entries);
  }
}

function frameOf(entry: OutboxEntry): UpFrame {
  const { id, conversation_id, reply_to, mentions, mention_all } = entry;
  const frame = {
    action: "sendMessage" as const,
    id,
    conversation_id,
    ...(reply_to && { reply_to: reply_to.seq }),
    ...(mentions?.length && { mentions }),
    ...(mention_all && { mention_all }),
  };
  switch (entry.content_type) {
    case "text":
      return { ...frame, content_type: entry.content_type, content: entry.content };
    case "forward":
      return { ...frame, content_type: entry.content_type, content: entry.content };
    case "file":
      return { ...frame, content_type: entry.content_type, content: entry.content };
    case "image":
      return { ...frame, content_type: entry.content_type, content: entry.content };
  }
}

/** The message that an entry has become: the ack brings it along where it is more or other than what was given. */
export function sentMessage(entry: OutboxEntry, ack: SendAck, userId: string): Message {
  if (ack.message) return ack.message;
  return {
    id: ack.message_id,
    conversation_id: entry.conversation_id,
    seq: ack.seq,
    sender_id: userId,
    sender_type: "user",
    content_type: "text",
    // All but plain texts come with the ack.
    content: entry.content_type === "text" ? entry.content : entry.preview,
    client_id: entry.id,
    created_at: ack.created_at,
    edited_at: null,
    edits: 0,
    status: "sent",
    recalled_by: null,
    reply_to: null,
    forwarded_from: null,
    mentions: entry.mentions ?? [],
    mention_all: entry.mention_all ?? false,
    reactions: [],
    change: 0,
  };
}
