import { fullJitter, type Random } from "./backoff.ts";
import { Alarm, type Clock } from "./clock.ts";
import { isTemporary, RequestError } from "./errors.ts";
import type { SyncPage } from "./types.ts";

export interface SyncPorts {
  clock: Clock;
  random: Random;
  fetch(cursor: string | null): Promise<SyncPage>;
  /** Takes a page; the cursor counts only together with its items. */
  accept(page: SyncPage): void;
  onSyncing(syncing: boolean): void;
}

/** Catches up with what changed while the connection was down, page by page, from the cursor that is held. */
export class Sync {
  private readonly alarm: Alarm;
  private busy = false;
  private asked = false;
  private attempt = 0;
  private active = true;

  constructor(
    private readonly ports: SyncPorts,
    private cursor: string | null,
  ) {
    this.alarm = new Alarm(ports.clock);
  }

  /** Starts at once, or once more after the run under way: that one may have passed what is asked for. */
  run(): void {
    this.asked = true;
    if (!this.busy) void this.loop();
  }

  stop(): void {
    this.active = false;
    this.alarm.disarm();
  }

  private async loop(): Promise<void> {
    this.busy = true;
    this.alarm.disarm();
    this.ports.onSyncing(true);
    try {
      while (this.asked && this.active) {
        this.asked = false;
        await this.pages();
      }
      this.attempt = 0;
    } catch (error) {
      this.retry(error);
    }
    this.busy = false;
    if (!this.alarm.armed) this.ports.onSyncing(false);
  }

  private async pages(): Promise<void> {
    for (let more = true; more && this.active; ) {
      const page = await this.ports.fetch(this.cursor);
      if (!this.active) return;
      this.cursor = page.next;
      this.ports.accept(page);
      more = page.more;
    }
  }

  private retry(error: unknown): void {
    // A cursor that the server no longer takes: the lot again, which loses nothing.
    const lost = error instanceof RequestError && error.code === "invalid_request" && this.cursor !== null;
    if (lost) this.cursor = null;
    if (!this.active || !(lost || isTemporary(error))) return;
    this.asked = true;
    this.alarm.arm(fullJitter(this.attempt++, this.ports.random), () => void this.loop());
  }
}
