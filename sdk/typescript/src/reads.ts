import { Alarm, type Clock } from "./clock.ts";
import type { UpFrame } from "./frames.ts";

const COALESCE_MS = 400;

/** Read marks on their way up: a burst of messages moves the mark once, and none is lost while disconnected. */
export class ReadMarks {
  private readonly waiting = new Map<string, number>();
  private readonly alarm: Alarm;

  constructor(
    clock: Clock,
    private readonly send: (frame: UpFrame) => boolean,
  ) {
    this.alarm = new Alarm(clock);
  }

  mark(conversationId: string, seq: number): void {
    this.waiting.set(conversationId, Math.max(seq, this.waiting.get(conversationId) ?? 0));
    if (!this.alarm.armed) this.alarm.arm(COALESCE_MS, () => this.flush());
  }

  flush(): void {
    this.alarm.disarm();
    for (const [conversation_id, seq] of [...this.waiting]) {
      if (this.send({ action: "markRead", conversation_id, seq })) this.waiting.delete(conversation_id);
    }
  }

  clear(): void {
    this.alarm.disarm();
    this.waiting.clear();
  }
}
