import { fullJitter, type Random } from "./backoff.ts";
import type { Clock } from "./clock.ts";
import type { UpFrame } from "./frames.ts";
import type { FileInfo, Message, Quote, SendAck } from "./types.ts";
import { ulid } from "./ulid.ts";

/** What is sent, with what is needed to show it meanwhile. */
export type Outgoing = {
  /** What it answers. */
  reply_to?: Quote | null;
  mentions?: string[];
  mention_all?: boolean;
  /** What is sent together has the same (docs/protocol.md, Albums). */
  album?: string | null;
} & (
  | { content_type: "text"; content: string }
  /** Another message, copied by the server; `original` is it as it was chosen, `preview` the same in a line. */
  | { content_type: "forward"; content: { conversation_id: string; seq: number }; preview: string; original?: Message }
  /** A file; `file_id` is null until it is uploaded (`uploads.ts`), `preview` is its name. */
  | { content_type: "file" | "image"; content: { file_id: string | null }; preview: string; file: LocalFile }
);

/** What is known of a file before the server has it. */
export interface LocalFile {
  size: number;
  media_type: string;
  /** Of a picture. */
  width?: number;
  height?: number;
}

/** A message on its way. `id` is the client id that every try repeats, so that all tries make one message. */
export type OutboxEntry = Outgoing & {
  id: string;
  conversation_id: string;
  /** When it was written, by the local clock; shown until the server's time is known. */
  created_at: string;
  state: "pending" | "failed";
  /** The code of the refusal, where failed. */
  reason: string | null;
  /** Entries that are sent before it, as a caption follows its files. It goes where they go: discarded, all of them, with them. */
  after?: string[];
};

/** Whether its bytes have yet to be uploaded. */
export function lacksFile(entry: OutboxEntry): boolean {
  return (entry.content_type === "file" || entry.content_type === "image") && entry.content.file_id === null;
}

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
    this.settle(pending);
  }

  /** Gives up what failed, or what is still being uploaded. */
  discard(id: string): void {
    const entry = this.find(id);
    if (!entry || (entry.state !== "failed" && !lacksFile(entry))) return;
    for (const other of this.entries.filter((one) => one.after?.includes(id))) {
      const after = other.after?.filter((one) => one !== id) ?? [];
      if (after.length === 0) this.drop(other);
      else this.settle({ ...other, after });
    }
    this.drop(entry);
  }

  /** The bytes of an entry are with the server. What it could not open as a picture goes as a file. */
  uploaded(id: string, file: FileInfo): void {
    const entry = this.find(id);
    if (entry?.content_type !== "file" && entry?.content_type !== "image") return;
    const content_type = file.image ? entry.content_type : "file";
    this.settle({ ...entry, content_type, content: { file_id: file.id } });
  }

  /** The bytes of an entry cannot be brought there. */
  uploadFailed(id: string, reason: string): void {
    const entry = this.find(id);
    if (entry) this.settle({ ...entry, state: "failed", reason });
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
    this.settle({ ...entry, state: "failed", reason: code });
  }

  private pumpAll(): void {
    for (const id of new Set(this.entries.map((entry) => entry.conversation_id))) this.pump(id);
  }

  private pump(conversationId: string): void {
    if (this.flights.has(conversationId)) return;
    const entry = this.entries.find((one) => one.conversation_id === conversationId && this.isDue(one));
    if (entry) this.fly(entry, 0);
  }

  /** What is uploaded does not hold up what was written after it. */
  private isDue(entry: OutboxEntry): boolean {
    return entry.state === "pending" && !lacksFile(entry) && !entry.after?.some((id) => this.find(id));
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

  /** Puts an entry in its place and writes it down, then sends what is due. */
  private settle(entry: OutboxEntry): void {
    this.update(this.entries.map((one) => (one.id === entry.id ? entry : one)));
    this.persist(entry, () => this.pump(entry.conversation_id));
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
  const { id, conversation_id, reply_to, mentions, mention_all, album } = entry;
  const frame = {
    action: "sendMessage" as const,
    id,
    conversation_id,
    ...(reply_to && { reply_to: reply_to.seq }),
    ...(mentions?.length && { mentions }),
    ...(mention_all && { mention_all }),
    ...(album && { album }),
  };
  switch (entry.content_type) {
    case "text":
      return { ...frame, content_type: entry.content_type, content: entry.content };
    case "forward":
      return { ...frame, content_type: entry.content_type, content: entry.content };
    case "file":
    case "image":
      return { ...frame, content_type: entry.content_type, content: { file_id: entry.content.file_id ?? "" } };
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
    album: entry.album ?? null,
    reactions: [],
    change: 0,
  };
}
