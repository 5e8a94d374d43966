import type { Clock } from "./clock.ts";
import type { UpFrame } from "./frames.ts";

const EVERY_MS = 4_000;

/** Tells that the person is typing, at most every 4 s in each conversation. */
export class TypingNotes {
  private readonly told = new Map<string, number>();

  constructor(
    private readonly clock: Clock,
    private readonly send: (frame: UpFrame) => boolean,
  ) {}

  typed(conversationId: string): void {
    const now = this.clock.now();
    if (now - (this.told.get(conversationId) ?? Number.NEGATIVE_INFINITY) < EVERY_MS) return;
    if (this.send({ action: "typing", conversation_id: conversationId })) this.told.set(conversationId, now);
  }

  /** The message is sent: what is typed next is another one. */
  sent(conversationId: string): void {
    this.told.delete(conversationId);
  }
}
