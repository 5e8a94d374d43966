import type { Message, Presence, SendAck } from "./types.ts";

/** Frames that the server sends. What is not among them is ignored, as the protocol asks. */
export type DownFrame =
  | SendAck
  | { type: "ack"; id: string | null; conversation_id: string; seq: number; message_id?: undefined }
  | { type: "pong"; id: string | null; at: string }
  | { type: "message.created"; message: Message }
  | { type: "read.moved"; conversation_id: string; user_id: string; seq: number }
  | { type: "typing"; conversation_id: string; user_id: string; expires_at: string }
  | { type: "presence.changed"; presence: Presence }
  | { type: "conversation.changed"; conversation_id: string }
  | { type: "session.ended"; code: string; message: string }
  | { type: "error"; id: string | null; code: string; message: string; temporary: boolean };

export type UpFrame =
  | { action: "sendMessage"; id: string; conversation_id: string; content_type: "text"; content: string }
  | { action: "markRead"; conversation_id: string; seq: number }
  | { action: "typing"; conversation_id: string }
  | { action: "ping"; id: string };

const TYPES = new Set<DownFrame["type"]>([
  "ack",
  "pong",
  "message.created",
  "read.moved",
  "typing",
  "presence.changed",
  "conversation.changed",
  "session.ended",
  "error",
]);

/** The frame in a text, or null where it is none that this client knows. */
export function parseFrame(data: unknown): DownFrame | null {
  if (typeof data !== "string") return null;
  try {
    const frame = JSON.parse(data) as { type?: unknown } | null;
    return frame && TYPES.has(frame.type as DownFrame["type"]) ? (frame as DownFrame) : null;
  } catch {
    return null;
  }
}

/** Close codes of our own (docs/protocol.md, The socket). */
export const CloseCode = { authenticate: 4001, signedOut: 4002, slowDown: 4003, misuse: 4004 } as const;
