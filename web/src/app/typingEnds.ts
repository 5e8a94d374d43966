import { Alarm, type Clock } from "@parley/sdk";
import type { Typist } from "~/features/messaging/index.ts";

/** Ends each typing indicator at its time, or when the message comes. */
export class TypingEnds {
  private readonly alarms = new Map<string, Alarm>();

  constructor(
    private readonly clock: Clock,
    private readonly onEnd: (typist: Typist) => void,
  ) {}

  arm(typist: Typist, ms: number): void {
    const key = `${typist.conversation_id}:${typist.user_id}`;
    const alarm = this.alarms.get(key) ?? new Alarm(this.clock);
    this.alarms.set(key, alarm);
    alarm.arm(ms, () => this.end(typist));
  }

  end(typist: Typist): void {
    const key = `${typist.conversation_id}:${typist.user_id}`;
    const alarm = this.alarms.get(key);
    if (!alarm) return;
    alarm.disarm();
    this.alarms.delete(key);
    this.onEnd({ conversation_id: typist.conversation_id, user_id: typist.user_id });
  }

  stop(): void {
    for (const alarm of this.alarms.values()) alarm.disarm();
    this.alarms.clear();
  }
}
