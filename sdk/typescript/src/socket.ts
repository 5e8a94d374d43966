import { fullJitter, type Random } from "./backoff.ts";
import { Alarm, type Clock } from "./clock.ts";
import { SessionOver } from "./errors.ts";
import { CloseCode, type DownFrame, type UpFrame } from "./frames.ts";
import { Link, type SocketLike } from "./link.ts";

export type Connection =
  | { phase: "stopped" }
  | { phase: "connecting"; attempt: number }
  | { phase: "live" }
  | { phase: "waiting"; retry_at: number; attempt: number };

export interface SocketPorts {
  clock: Clock;
  random: Random;
  /** Gets a ticket and answers the address to open, and when the token behind it expires (ms). */
  address(fresh: boolean): Promise<{ url: string; expiresAt: number }>;
  open(url: string): SocketLike;
  onConnection(connection: Connection): void;
  /** `resumed` is false where the new socket took over from one that still worked. */
  onLive(resumed: boolean): void;
  onFrame(frame: DownFrame): void;
  onOver(reason: string): void;
}

const RENEW_BEFORE_EXPIRY_MS = 60_000;
const RENEW_AT_AGE_MS = 110 * 60_000;
const RENEW_JITTER_MS = 30_000;
const RENEW_AT_LEAST_MS = 5_000;
/** How long a replaced socket may still bring what was under way. */
const RETIRE_MS = 5_000;
const SLOW_DOWN_MS = 30_000;

/**
 * The one live connection: opened with a ticket, kept by heartbeat, reopened with full-jitter back-off, and replaced
 * (first the new, then close the old) before the token behind it expires or API Gateway's two hours are over.
 */
export class LiveSocket {
  private current: Link | null = null;
  private opening: Link | null = null;
  private retiring: Link | null = null;
  private readonly retry: Alarm;
  private readonly renewal: Alarm;
  private connection: Connection = { phase: "stopped" };
  private attempt = 0;
  /** Outdates what an earlier opening still waits for. */
  private generation = 0;
  private needsFreshToken = false;

  constructor(private readonly ports: SocketPorts) {
    this.retry = new Alarm(ports.clock);
    this.renewal = new Alarm(ports.clock);
  }

  start(): void {
    if (this.connection.phase === "stopped") void this.open();
  }

  stop(): void {
    this.generation++;
    this.retry.disarm();
    this.renewal.disarm();
    const links = [this.current, this.opening, this.retiring];
    this.current = this.opening = this.retiring = null;
    for (const link of links) link?.close();
    this.become({ phase: "stopped" });
  }

  send(frame: UpFrame): boolean {
    return this.current?.send(frame) ?? false;
  }

  /** Skips the wait before the next try. */
  retryNow(): void {
    if (this.connection.phase !== "waiting") return;
    this.retry.disarm();
    void this.open();
  }

  /** After sleep, or when the page is shown again: try at once, or find out whether the socket still lives. */
  wake(): void {
    if (this.connection.phase === "waiting") this.retryNow();
    else this.current?.probe();
  }

  /** The network said that it is gone: do not wait for a time-out to notice. */
  drop(): void {
    const link = this.current ?? this.opening;
    if (link) link.close(1006);
  }

  /** The token behind the connection no longer counts. */
  reauthenticate(): void {
    this.needsFreshToken = true;
    this.drop();
  }

  private become(connection: Connection): void {
    this.connection = connection;
    this.ports.onConnection(connection);
  }

  private async open(): Promise<void> {
    const generation = ++this.generation;
    const outdated = this.opening;
    this.opening = null;
    outdated?.close();
    if (!this.current) this.become({ phase: "connecting", attempt: this.attempt });
    try {
      const { url, expiresAt } = await this.ports.address(this.needsFreshToken);
      if (generation !== this.generation) return;
      this.needsFreshToken = false;
      const link = new Link(this.ports.open(url), {
        clock: this.ports.clock,
        random: this.ports.random,
        onLive: () => this.takeOver(link, expiresAt),
        onFrame: (frame) => this.ports.onFrame(frame),
        onClosed: (code) => this.closed(link, code),
      });
      this.opening = link;
    } catch (error) {
      if (generation !== this.generation) return;
      if (error instanceof SessionOver) this.over("unauthenticated");
      else this.again();
    }
  }

  private takeOver(link: Link, expiresAt: number): void {
    const old = this.current;
    this.current = link;
    this.opening = null;
    this.attempt = 0;
    this.retry.disarm();
    this.retiring?.close();
    this.retiring = old;
    if (old) this.ports.clock.after(RETIRE_MS, () => old.close());
    const { clock, random } = this.ports;
    const life = Math.min(expiresAt - RENEW_BEFORE_EXPIRY_MS - clock.now(), RENEW_AT_AGE_MS);
    this.renewal.arm(Math.max(life - random() * RENEW_JITTER_MS, RENEW_AT_LEAST_MS), () => void this.open());
    if (!old) this.become({ phase: "live" });
    this.ports.onLive(!old);
  }

  private closed(link: Link, code: number): void {
    const wasCurrent = link === this.current;
    const wasOpening = link === this.opening;
    if (wasCurrent) this.current = null;
    if (wasOpening) this.opening = null;
    if (!wasCurrent && !wasOpening) return;
    if (code === CloseCode.authenticate) this.needsFreshToken = true;
    if (code === CloseCode.signedOut) this.over("signed_out");
    // A replacement is under way already: it is the next try.
    else if (wasCurrent && this.opening) this.become({ phase: "connecting", attempt: this.attempt });
    else this.again(code === CloseCode.slowDown || code === CloseCode.misuse ? SLOW_DOWN_MS : 0);
  }

  private again(atLeast = 0): void {
    const delay = atLeast + fullJitter(this.attempt++, this.ports.random);
    this.renewal.disarm();
    if (this.current) {
      // The old socket still works: its replacement is tried again in silence.
      this.renewal.arm(delay, () => void this.open());
      return;
    }
    this.retry.arm(delay, () => void this.open());
    this.become({ phase: "waiting", retry_at: this.ports.clock.now() + delay, attempt: this.attempt });
  }

  private over(reason: string): void {
    this.stop();
    this.ports.onOver(reason);
  }
}
