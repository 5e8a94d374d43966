import type { ChangeFrame, ClientEvent, Connection, Conversation, OutboxEntry, Presence, User } from "@parley/sdk";
import type { Draft, Mark } from "~/features/messaging/index.ts";

/** What a tab tells all others: what it has learnt from the server, and what the person did in it. */
export type Told =
  | ClientEvent
  | ({ type: "seen" } & Mark)
  | ({ type: "draft" } & Draft)
  | { type: "people"; users: User[] }
  /** All that the person has deleted for themself in a conversation, by that many calls. */
  | { type: "allHidden"; conversation_id: string; seqs: number[]; hides: number };

/** What a tab asks of the one who leads, which alone has the connection and the outbox. */
export type Asked =
  | { type: "send"; entry: OutboxEntry }
  | { type: "retry" | "discard"; id: string }
  | ({ type: "mark" } & Mark)
  | { type: "change"; frame: ChangeFrame }
  /** `catchUp`: changes were missed. */
  | { type: "typing" | "refetch" | "catchUp"; id: string }
  /** It was missed what was deleted for oneself, by so many calls. */
  | { type: "hidden"; id: string; hides: number }
  | { type: "watch" | "learn"; ids: string[]; again?: boolean }
  | { type: "connect" | "wake" | "lost" };

/** What a tab that joins is told first. */
export interface Welcome {
  conversations: Conversation[];
  users: User[];
  presence: Presence[];
  outbox: OutboxEntry[];
  drafts: Record<string, string>;
  marks: Record<string, number>;
  connection: Connection;
  syncing: boolean;
}
