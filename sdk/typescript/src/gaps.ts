import { fullJitter, type Random } from "./backoff.ts";
import { Alarm, type Clock } from "./clock.ts";
import { isTemporary } from "./errors.ts";
import type { TimelinePage } from "./types.ts";

export interface GapPorts {
  clock: Clock;
  random: Random;
  /** The last contiguous seq that is held, or null where the conversation is not held. */
  heldUpTo(conversationId: string): number | null;
  /** The highest seq that is known to exist. */
  lastSeq(conversationId: string): number;
  fetch(conversationId: string, afterSeq: number): Promise<TimelinePage>;
  accept(conversationId: string, page: TimelinePage): void;
}

/** A young hole is filled or named a void within 60 s; ask again in between, not too often. */
const HOLE_BASE_MS = 1_000;
const HOLE_CAP_MS = 15_000;

/** Fetches what is missing behind the last contiguous seq of the conversation that is looked at. */
export class GapFiller {
  private readonly alarm: Alarm;
  private wanted: string | null = null;
  private busy = false;
  private attempt = 0;

  constructor(private readonly ports: GapPorts) {
    this.alarm = new Alarm(ports.clock);
  }

  /** Keeps this conversation, and no other, without gaps; null for none. */
  watch(conversationId: string | null): void {
    this.wanted = conversationId;
    this.attempt = 0;
    this.check();
  }

  /** Something was learnt: a message, a snapshot, a connection. */
  check(): void {
    if (this.busy || this.next() === null) return;
    this.alarm.disarm();
    void this.fill();
  }

  private next(): { id: string; after: number } | null {
    const id = this.wanted;
    const after = id === null ? null : this.ports.heldUpTo(id);
    return id === null || after === null || this.ports.lastSeq(id) <= after ? null : { id, after };
  }

  private async fill(): Promise<void> {
    this.busy = true;
    let again = false;
    try {
      for (let gap = this.next(); gap; gap = this.next()) {
        this.ports.accept(gap.id, await this.ports.fetch(gap.id, gap.after));
        if (this.wanted !== gap.id) continue;
        again = (this.ports.heldUpTo(gap.id) ?? 0) <= gap.after;
        if (again) break;
        this.attempt = 0;
      }
    } catch (error) {
      again = isTemporary(error);
    }
    this.busy = false;
    if (again)
      this.alarm.arm(200 + fullJitter(this.attempt++, this.ports.random, HOLE_BASE_MS, HOLE_CAP_MS), () =>
        this.check(),
      );
  }
}
