import { Alarm, type Clock } from "./clock.ts";
import type { Presence } from "./types.ts";

export interface PresencePorts {
  clock: Clock;
  fetch(userIds: string[]): Promise<Presence[]>;
  onChanged(items: Presence[]): void;
  /** The server's clock, in ms: expiries are its times. */
  serverNow(): number;
}

const MOST_A_CALL = 100;
/** Asking many small lots in a row is no better than one a moment later. */
const LEAST_WAIT_MS = 3_000;

/** Who is online. Heartbeats are not told to others: at `expires_at` it asks again, and says offline if it must. */
export class PresenceWatch {
  private readonly held = new Map<string, Presence>();
  private readonly watched = new Set<string>();
  private readonly alarm: Alarm;

  constructor(private readonly ports: PresencePorts) {
    this.alarm = new Alarm(ports.clock);
  }

  /** Adds people to those who are watched, and asks for the new ones. */
  watch(userIds: string[]): void {
    const added = userIds.filter((id) => !this.watched.has(id));
    for (const id of added) this.watched.add(id);
    if (added.length) void this.ask(added);
  }

  /** A new connection: changes may have been missed. */
  refresh(): void {
    if (this.watched.size) void this.ask([...this.watched]);
  }

  changed(presence: Presence): void {
    this.watched.add(presence.user_id);
    this.take([presence]);
  }

  stop(): void {
    this.alarm.disarm();
    this.watched.clear();
    this.held.clear();
  }

  private async ask(userIds: string[]): Promise<void> {
    for (let i = 0; i < userIds.length; i += MOST_A_CALL) {
      const lot = userIds.slice(i, i + MOST_A_CALL);
      const items = await this.ports.fetch(lot).catch(() => this.withoutAnswer(lot));
      this.take(items.filter((item) => this.watched.has(item.user_id)));
    }
  }

  /** Unreachable: whoever's presence has run out is shown as offline. */
  private withoutAnswer(userIds: string[]): Presence[] {
    return userIds.flatMap((id) => {
      const held = this.held.get(id);
      return held && this.expired(held) ? [{ ...held, state: "offline" as const, expires_at: null }] : [];
    });
  }

  private take(items: Presence[]): void {
    if (!items.length) return;
    for (const item of items) this.held.set(item.user_id, item);
    this.ports.onChanged(items);
    this.schedule();
  }

  private expired(presence: Presence): boolean {
    return presence.state === "online" && Date.parse(presence.expires_at ?? "") <= this.ports.serverNow();
  }

  private schedule(): void {
    const online = [...this.held.values()].filter((one) => one.state === "online" && one.expires_at);
    this.alarm.disarm();
    if (!online.length) return;
    const first = Math.min(...online.map((one) => Date.parse(one.expires_at ?? "")));
    this.alarm.arm(Math.max(first - this.ports.serverNow(), 0) + LEAST_WAIT_MS, () => {
      void this.ask([...this.held.values()].filter((one) => this.expired(one)).map((one) => one.user_id));
    });
  }
}
