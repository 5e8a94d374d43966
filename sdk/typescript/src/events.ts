import type { Random } from "./backoff.ts";
import type { Reacted } from "./changes.ts";
import type { Clock } from "./clock.ts";
import type { PutBytes } from "./files.ts";
import type { Http, TokenSource } from "./http.ts";
import type { SocketLike } from "./link.ts";
import type { OutboxEntry } from "./outbox.ts";
import type { Connection } from "./socket.ts";
import type { ChangesPage, Conversation, Message, Presence, SavedDraft, SyncPage, TimelinePage } from "./types.ts";

/** What happened, in one place and by one listener. */
export type ClientEvent =
  | { type: "connection"; connection: Connection }
  | { type: "syncing"; syncing: boolean }
  | { type: "synced"; page: SyncPage }
  | { type: "conversation"; conversation: Conversation }
  | { type: "message"; message: Message }
  /** `fresh`: the end of a timeline that is held from there on, whatever was held before. */
  | { type: "page"; conversation_id: string; page: TimelinePage; fresh: boolean }
  /** A message was edited or recalled, by change number `message.change`. */
  | { type: "changed"; message: Message }
  | ({ type: "reacted" } & Reacted)
  | { type: "pins"; conversation_id: string; change: number; pins: number[] }
  /** The conversation itself changed. */
  | { type: "altered"; conversation_id: string; change: number }
  /** Changes that were missed. */
  | { type: "changes"; conversation_id: string; page: ChangesPage }
  /** Deleted for oneself, on another device. */
  | { type: "hidden"; conversation_id: string; seqs: number[]; hides: number }
  | { type: "draftSaved"; conversation_id: string; draft: SavedDraft }
  /** What was asked of a message was refused, or not answered. */
  | { type: "refused"; code: string }
  | { type: "outbox"; entries: OutboxEntry[] }
  /** How much of an entry's file has gone up, from 0 to 1. */
  | { type: "uploading"; entry_id: string; fraction: number }
  | { type: "read"; conversation_id: string; user_id: string; seq: number }
  /** The server took a read mark of this connection. */
  | { type: "marked"; conversation_id: string; seq: number }
  | { type: "typing"; conversation_id: string; user_id: string; for_ms: number }
  | { type: "presence"; items: Presence[] }
  | { type: "over"; reason: string };

/** What the client needs of whoever holds the state. */
export interface ClientPorts {
  http: Http;
  tokens: TokenSource;
  openSocket(url: string): SocketLike;
  /** Address of the socket, without query. */
  socketUrl: string;
  clock: Clock;
  random: Random;
  userId: string;
  saveEntry(entry: OutboxEntry): Promise<void>;
  /** And its bytes. */
  removeEntry(id: string): Promise<void>;
  /** The bytes of a file that was to be sent; null where they are gone. */
  loadBytes(entryId: string): Promise<Blob | null>;
  putBytes: PutBytes;
  emit(event: ClientEvent): void;
}
