import { type ChangesPage, type Conversation, Http, type Message, type SavedDraft } from "@parley/sdk";
import { Live } from "~/app/live.ts";
import { restoreFront } from "~/app/restored.ts";
import { type App, createStore } from "~/app/store.ts";
import { conversationOpened, makeSelectShown, selectConversation, selectTimeline } from "~/features/messaging/index.ts";
import { DEFAULTS } from "~/features/preferences/index.ts";
import { sessionStarted } from "~/features/session/index.ts";
import { Cache } from "~/shared/cache/index.ts";
import { conversation, FakeClock, FakeSocket, FakeTabs, FakeTokens, fakeFetch, message, problem } from "../fakes.ts";

/** IndexedDB answers by real tasks, not by the fake clock. */
export const tasks = async () => {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
};

/** A conversation of 120 messages with Bob, of which two are unread, and a server that knows it. */
export class World {
  /** What one is no longer in, as the next sync says. */
  left: string[] = [];
  readonly clock = new FakeClock();
  readonly browser = new FakeTabs();
  readonly sockets: FakeSocket[] = [];
  readonly messages: Message[] = Array.from({ length: 120 }, (_, i) => message(i + 1));
  conversation: Conversation = conversation({
    last_seq: 120,
    read_seq: 118,
    unread: 2,
    last_message: this.messages[119] ?? null,
  });
  down = false;
  /** A page that the server does not have this time: by a part of its query. */
  refusedOnce: string | null = null;
  /** Every page, also of members, is refused for good. */
  refuse = false;
  changes: Partial<ChangesPage> = {};
  private readonly hidden: number[] = [];
  saveDraft = (content: string): SavedDraft => ({
    content,
    reply_to: null,
    updated_at: "2026-01-31T12:00:00.000Z",
  });
  readonly tabs: Tab[] = [];
  readonly fetch = fakeFetch({
    "GET /api/v1/sync": () => ({ items: [this.conversation], left: this.left, next: "cur", more: false }),
    "POST /api/v1/tickets": () => (this.down ? problem(503, "unavailable", true) : { ticket: "t", expires_in: 30 }),
    "GET /api/v1/presence": () => ({
      items: [{ user_id: "bob", state: "online", expires_at: "2026-01-31T12:06:00.000Z", last_seen_at: null }],
      next: null,
    }),
    // Carl is a member whom only a large group's roster knows.
    "GET /api/v1/conversations/c1/members": () =>
      this.failure() ?? { items: [{ user_id: "carl", role: "member", joined_seq: 0 }], next: null },
    "GET /api/v1/users": (url: URL) =>
      this.find(url.searchParams.get("q")) ?? {
        items: [{ id: "bob", username: "bob", email: "b@x", display_name: "Bob", avatar: null, status: "active" }],
        next: null,
      },
    "GET /api/v1/conversations/c1": () => this.conversation,
    "GET /api/v1/conversations/c1/hidden": () => ({ items: this.hidden, next: null }),
    "PUT /api/v1/conversations/c1/draft": (_, init) => this.saveDraft(JSON.parse(String(init.body)).content),
    "GET /api/v1/conversations/c1/changes": () => ({
      items: [],
      conversation: null,
      next: 0,
      more: false,
      reset: false,
      ...this.changes,
    }),
    "GET /api/v1/conversations/c1/messages": (url: URL) => this.page(url),
  });

  /** Whom a name finds: Carl, and a Carla who is no member. */
  private find(q: string | null) {
    if (q === null) return null;
    const items = ["carl", "carla"].filter((name) => name.startsWith(q));
    return { items: items.map((id) => ({ id, username: id, email: `${id}@x`, display_name: id })), next: null };
  }

  private failure(): Response | null {
    if (this.down) throw new TypeError("Failed to fetch");
    return this.refuse ? problem(403, "forbidden", false) : null;
  }

  private page(url: URL) {
    const failure = this.failure();
    if (failure) return failure;
    if (this.refusedOnce && url.search.includes(this.refusedOnce)) {
      this.refusedOnce = null;
      return problem(503, "unavailable", true);
    }
    const after = url.searchParams.get("after_seq");
    const before = Number(url.searchParams.get("before_seq") ?? 1e9);
    const page =
      after === null
        ? this.messages.filter((one) => one.seq < before).slice(-Number(url.searchParams.get("limit") ?? 50))
        : this.messages.filter((one) => one.seq > Number(after)).slice(0, Number(url.searchParams.get("limit") ?? 50));
    const next = after === null && (page[0]?.seq ?? 1) > 1 ? (page[0]?.seq ?? null) : null;
    const [items, gone] = [false, true].map((hid) => page.filter((one) => this.hidden.includes(one.seq) === hid));
    return { items, voids: gone?.map((one) => one.seq), next };
  }

  /** A tab as `Session` starts one: what its first frame shows is in its store, and once that is drawn the rest. */
  async open(opened?: string, drawn: Promise<void> = Promise.resolve()): Promise<Tab> {
    const tokens = new FakeTokens();
    const http = new Http(this.fetch, tokens);
    const app = createStore({ http }, { ...DEFAULTS, theme: "light" });
    const cache = await Cache.open("ada");
    const snapshot = await restoreFront(app.store, cache, "ada", opened);
    app.store.dispatch(sessionStarted("ada"));
    const over: string[] = [];
    const parts = {
      app,
      http,
      tokens,
      cache,
      clock: this.clock,
      random: () => 0.5,
      tabs: this.browser,
      socketUrl: "ws://x/ws",
      openSocket: (url: string) => {
        const socket = new FakeSocket(url);
        this.sockets.push(socket);
        return socket;
      },
      putBytes: async () => 200,
      onOver: (reason: string) => over.push(reason),
      drawn: () => drawn,
    };
    const tab = new Tab(this, app, cache, new Live(parts, "ada", snapshot), over);
    this.tabs.push(tab);
    await this.settle();
    return tab;
  }

  /** Lets the back-off pass, and the server take the connection that is then made. */
  async connect(): Promise<void> {
    await this.clock.advance(1_000);
    this.sockets.at(-1)?.accept();
    await this.clock.advance(100);
  }

  async settle(): Promise<void> {
    await tasks();
    await this.clock.advance(10);
    await tasks();
  }

  /** What has changed is in the cache then. */
  async written(): Promise<void> {
    await this.clock.advance(300);
    await this.settle();
  }

  get socket(): FakeSocket {
    return this.sockets.at(-1) as FakeSocket;
  }

  /** Somebody writes: it is stored, and posted where there is a connection. */
  write(more: Partial<Message> = {}): Message {
    const one = message(this.messages.length + 1, more);
    this.messages.push(one);
    const unread = this.conversation.unread + (one.sender_id === "ada" ? 0 : 1);
    this.conversation = { ...this.conversation, last_seq: one.seq, last_message: one, unread };
    return one;
  }

  /** Nothing is posted. */
  deaf = false;
  /** The person deletes messages for themself, on another device. */
  hide(...seqs: number[]): void {
    this.hidden.push(...seqs);
    const left = this.messages.filter((one) => !this.hidden.includes(one.seq));
    this.conversation = { ...this.conversation, hides: this.conversation.hides + 1, last_message: left.at(-1) ?? null };
    const { hides } = this.conversation;
    if (!this.deaf) this.socket.deliver({ type: "messages.hidden", conversation_id: "c1", seqs, hides });
  }

  receive(one: Message): void {
    this.socket.deliver({ type: "message.created", message: one });
  }

  /** Stores what was sent last, and acknowledges it. */
  acknowledge(): Message {
    const frame = this.socket.frames("sendMessage").at(-1);
    const mine = { sender_id: "ada", client_id: String(frame?.id), content: String(frame?.content) };
    const one = this.messages.find((each) => each.client_id === frame?.id) ?? this.write(mine);
    const { id: message_id, seq, created_at } = one;
    this.socket.deliver({ type: "ack", id: frame?.id, conversation_id: "c1", message_id, seq, created_at });
    return one;
  }

  async close(): Promise<void> {
    for (const tab of this.tabs) tab.live.stop();
    await (await Cache.open("ada")).wipe();
  }
}

/** A world with one tab, which is connected; `prepare` comes before that. */
export async function connected(prepare: (world: World) => void = () => undefined) {
  const world = new World();
  prepare(world);
  const tab = await world.open();
  await world.connect();
  return { world, tab };
}

export const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

export class Tab {
  constructor(
    private readonly world: World,
    readonly app: App,
    readonly cache: Cache,
    readonly live: Live,
    readonly over: string[],
  ) {}

  get state() {
    return this.app.store.getState();
  }

  get held(): Conversation {
    return selectConversation(this.state, "c1") as Conversation;
  }

  /** The seqs of the conversation that are shown. */
  get shown(): number[] {
    return makeSelectShown()(selectTimeline(this.state, "c1")).map((one) => one.seq);
  }

  /** Those of them that the cache holds. */
  async stored(): Promise<number[] | undefined> {
    return (await this.cache.loadTimeline("c1"))?.messages.map((one) => one.seq);
  }

  dispatch(action: Parameters<App["store"]["dispatch"]>[0]): void {
    this.app.store.dispatch(action);
  }

  /** It is closed once all is written; what is opened next is a reload of it. */
  async leave(): Promise<void> {
    await this.world.written();
    this.live.stop();
  }

  async read(): Promise<void> {
    this.dispatch(conversationOpened("c1"));
    await this.world.settle();
  }
}
