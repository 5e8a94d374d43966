import {
  type Clock,
  type Conversation,
  type Message,
  type OutboxEntry,
  RequestError,
  type SocketLike,
  type TokenSource,
} from "../src/index.ts";

/** Lets everything that is already settled run on. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 30; i++) await Promise.resolve();
}

/** Time that moves only when a test says so. */
export class FakeClock implements Clock {
  private timers: { at: number; run: () => void }[] = [];

  constructor(private time = Date.parse("2026-01-31T12:00:00.000Z")) {}

  now(): number {
    return this.time;
  }

  after(ms: number, run: () => void): () => void {
    const timer = { at: this.time + Math.max(ms, 0), run };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((one) => one !== timer);
    };
  }

  /** Moves on, running what falls due in its order, with everything that follows from it. */
  async advance(ms: number): Promise<void> {
    const until = this.time + ms;
    await settle();
    for (;;) {
      const next = this.timers.filter((one) => one.at <= until).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.timers = this.timers.filter((one) => one !== next);
      this.time = next.at;
      next.run();
      await settle();
    }
    this.time = until;
  }
}

type Frame = Record<string, unknown>;

/** The far end of a WebSocket, in the hands of the test. */
export class FakeSocket implements SocketLike {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  readonly sent: Frame[] = [];
  closed = false;
  /** Answers pings by itself. */
  lively = true;

  constructor(readonly url: string) {}

  send(data: string): void {
    const frame = JSON.parse(data) as Frame;
    this.sent.push(frame);
    if (frame.action === "ping" && this.lively)
      this.deliver({ type: "pong", id: frame.id, at: "2026-01-31T12:00:00.000Z" });
  }

  close(): void {
    this.closed = true;
  }

  accept(): void {
    this.onopen?.();
  }

  deliver(frame: Frame | string): void {
    this.onmessage?.({ data: typeof frame === "string" ? frame : JSON.stringify(frame) });
  }

  break(code = 1006): void {
    this.closed = true;
    this.onclose?.({ code });
  }

  frames(action: string): Frame[] {
    return this.sent.filter((frame) => frame.action === action);
  }
}

export class FakeTokens implements TokenSource {
  asked: { fresh?: boolean; validFor?: number }[] = [];
  count = 1;
  expires = Number.MAX_SAFE_INTEGER;

  async token(options: { fresh?: boolean; validFor?: number } = {}): Promise<string> {
    this.asked.push(options);
    if (options.fresh) this.count++;
    return `token-${this.count}`;
  }

  expiresAt(): number {
    return this.expires;
  }
}

export type Handler = (url: URL, init: RequestInit) => unknown;

/** A fetch that answers from a table of "METHOD /path"; a Response is handed on as it is, an Error is thrown. */
export function fakeFetch(routes: Record<string, Handler>): typeof fetch & { calls: string[] } {
  const calls: string[] = [];
  const answer = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(String(input), "http://parley.test");
    calls.push(`${init.method ?? "GET"} ${url.pathname}${url.search}`);
    const found = Object.entries(routes).find(([key]) =>
      new RegExp(`^${key}$`).test(`${init.method ?? "GET"} ${url.pathname}`),
    );
    if (!found) throw new TypeError("Failed to fetch");
    const result = found[1](url, init);
    if (result instanceof Error) throw result;
    return result instanceof Response ? result : new Response(JSON.stringify(result));
  };
  return Object.assign(answer, { calls }) as typeof fetch & { calls: string[] };
}

export function problem(status: number, code: string, temporary = false): Response {
  return new Response(JSON.stringify({ title: code, status, detail: code, code, temporary }), { status });
}

export const unreachable = () => new RequestError("unreachable", "No answer.", true, 0);

export function message(seq: number, more: Partial<Message> = {}): Message {
  return {
    id: `m${seq}`,
    conversation_id: "c1",
    seq,
    sender_id: "bob",
    sender_type: "user",
    content_type: "text",
    content: `text ${seq}`,
    client_id: `k${seq}`,
    created_at: new Date(Date.parse("2026-01-31T12:00:00.000Z") + seq * 1_000).toISOString(),
    edited_at: null,
    edits: 0,
    status: "sent",
    recalled_by: null,
    reply_to: null,
    forwarded_from: null,
    mentions: [],
    mention_all: false,
    album: null,
    reactions: [],
    change: 0,
    ...more,
  } as Message;
}

export function conversation(more: Partial<Conversation> = {}): Conversation {
  return {
    id: "c1",
    type: "single",
    title: null,
    description: null,
    picture: null,
    members: ["ada", "bob"],
    member_count: 2,
    role: "member",
    permissions: null,
    history_visible: false,
    settings: { pinned: null, muted_until: null, archived: false, marked_unread: false },
    blocked: false,
    app_id: null,
    created_at: "2026-01-30T12:00:00.000Z",
    last_seq: 0,
    last_change: 0,
    settled_change: 0,
    joined_seq: 0,
    read_seq: 0,
    unread: 0,
    unread_mentions: 0,
    read_marks: { bob: 0 },
    last_message: null,
    pins: [],
    hides: 0,
    draft: null,
    updated_at: "2026-01-30T12:00:00.000Z",
    ...more,
  };
}

export function entry(id: string, more: Partial<OutboxEntry> = {}): OutboxEntry {
  return {
    id,
    conversation_id: "c1",
    content_type: "text",
    content: `text of ${id}`,
    created_at: "2026-01-31T12:00:00.000Z",
    state: "pending",
    reason: null,
    ...more,
  } as OutboxEntry;
}
