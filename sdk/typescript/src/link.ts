import type { Random } from "./backoff.ts";
import { Alarm, type Clock } from "./clock.ts";
import { type DownFrame, parseFrame, type UpFrame } from "./frames.ts";

/** The part of WebSocket that is used; a browser's fits as it is. */
export interface SocketLike {
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
  send(data: string): void;
  close(code?: number): void;
}

export interface LinkPorts {
  clock: Clock;
  random: Random;
  onLive(): void;
  onFrame(frame: DownFrame): void;
  /** Told once, whoever closed it. */
  onClosed(code: number): void;
}

/** API Gateway drops a socket after 10 idle minutes; presence lasts 6 minutes after a ping. */
const HEARTBEAT_MS = 240_000;
const HEARTBEAT_JITTER_MS = 30_000;
const ANSWER_MS = 10_000;
const PROBE_MS = 4_000;
/** What a browser reports for a connection that broke. */
const ABNORMAL = 1006;

/**
 * One WebSocket with its heartbeat. It counts as live when its first ping is answered: an open socket whose route
 * does not answer is no live feed. A ping without pong ends it, since TCP may take minutes to notice a dead peer.
 */
export class Link {
  private readonly heartbeat: Alarm;
  private readonly answer: Alarm;
  private state: "opening" | "open" | "live" | "closed" = "opening";
  private pings = 0;

  constructor(
    private readonly socket: SocketLike,
    private readonly ports: LinkPorts,
  ) {
    this.heartbeat = new Alarm(ports.clock);
    this.answer = new Alarm(ports.clock);
    this.answer.arm(ANSWER_MS, () => this.end(ABNORMAL));
    socket.onopen = () => {
      this.state = "open";
      this.ping(ANSWER_MS);
    };
    socket.onmessage = (event) => this.receive(event.data);
    socket.onclose = (event) => this.end(event.code);
  }

  get live(): boolean {
    return this.state === "live";
  }

  /** False where the frame cannot be handed to the network. */
  send(frame: UpFrame): boolean {
    if (this.state !== "live") return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  /** Asks at once whether the peer is still there; after sleep the socket may be dead without knowing. */
  probe(): void {
    if (this.state === "live") this.ping(PROBE_MS);
  }

  close(code = 1000): void {
    this.end(code);
  }

  private ping(patience: number): void {
    this.answer.arm(patience, () => this.end(ABNORMAL));
    this.heartbeat.arm(HEARTBEAT_MS - this.ports.random() * HEARTBEAT_JITTER_MS, () => this.ping(ANSWER_MS));
    this.socket.send(JSON.stringify({ action: "ping", id: `p:${++this.pings}` } satisfies UpFrame));
  }

  private receive(data: unknown): void {
    const frame = parseFrame(data);
    if (!frame || this.state === "closed") return;
    if (frame.type === "pong") {
      this.answer.disarm();
      if (this.state === "open") {
        this.state = "live";
        this.ports.onLive();
      }
    }
    this.ports.onFrame(frame);
  }

  private end(code: number): void {
    if (this.state === "closed") return;
    this.state = "closed";
    this.heartbeat.disarm();
    this.answer.disarm();
    this.socket.onopen = this.socket.onmessage = this.socket.onclose = null;
    this.socket.close(code === 1000 ? 1000 : undefined);
    this.ports.onClosed(code);
  }
}
