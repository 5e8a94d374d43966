import { DOWN_TYPES, type DownFrame as Told, type UpFrame } from "./generated/socket.ts";

export type { UpFrame };

/** Frames that the server sends. What is not among them is ignored, as the protocol asks. */
export type DownFrame = Told | { type: "session.ended"; code: string; message: string };

const TYPES = new Set<string>([...DOWN_TYPES, "session.ended" satisfies DownFrame["type"]]);

/** The frame in a text, or null where it is none that this client knows. */
export function parseFrame(data: unknown): DownFrame | null {
  if (typeof data !== "string") return null;
  try {
    const frame = JSON.parse(data) as { type?: unknown } | null;
    return typeof frame?.type === "string" && TYPES.has(frame.type) ? (frame as DownFrame) : null;
  } catch {
    return null;
  }
}

/** Close codes of our own (docs/protocol.md, The socket). */
export const CloseCode = { authenticate: 4001, signedOut: 4002, slowDown: 4003, misuse: 4004 } as const;
