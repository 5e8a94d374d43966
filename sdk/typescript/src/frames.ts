import { DOWN_TYPES, type DownFrame, type UpFrame } from "./generated/socket.ts";

export type { DownFrame, UpFrame };

// What is not among them is ignored, as the protocol asks.
const TYPES = new Set<string>(DOWN_TYPES);

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
