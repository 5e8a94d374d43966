import {
  type ClientEvent,
  type Clock,
  type Http,
  newEntry,
  type OutboxEntry,
  type Outgoing,
  Pages,
  type PutBytes,
  type Random,
  type SocketLike,
  type TokenSource,
  ulid,
} from "@parley/sdk";
import { connectWanted } from "~/features/connection/index.ts";
import { keepLocal } from "~/features/media/index.ts";
import {
  albumsFor,
  aroundWanted,
  askMembersNamed,
  type CallState,
  callsUnknown,
  changeWanted,
  composerTyped,
  conversationClosed,
  conversationOpened,
  discardWanted,
  draftChanged,
  entryWritten,
  filesWritten,
  loadWanted,
  messageSeen,
  messageWritten,
  newerWanted,
  olderWanted,
  retryWanted,
  selectConversation,
  withCalls,
} from "~/features/messaging/index.ts";
import { peopleWanted } from "~/features/people/index.ts";
import { type Cache, NOTHING_HELD, type Snapshot } from "~/shared/cache/index.ts";
import { Tabs, type TabsPorts } from "~/shared/tabs/index.ts";
import { askAgain } from "./askAgain.ts";
import type { Asked, Told, Welcome } from "./bus.ts";
import { Feed, heldUpTo, lastSeq } from "./feed.ts";
import { Leader } from "./leader.ts";
import { Opened } from "./opened.ts";
import { restoreAll } from "./restored.ts";
import type { App, RootState } from "./store.ts";

/** So long a message waits for the server to say whom its names call. */
const NAMES_MS = 2_000;

export interface LiveParts {
  app: App;
  http: Http;
  tokens: TokenSource;
  cache: Cache;
  clock: Clock;
  random: Random;
  tabs: TabsPorts;
  openSocket(url: string): SocketLike;
  putBytes: PutBytes;
  socketUrl: string;
  onOver(reason: string): void;
  /** Once the first frame is drawn. */
  drawn(): Promise<void>;
}

/** The creator of an action that has a payload. */
interface Wanted {
  type: string;
  (...args: never[]): { type: string; payload: unknown };
}

/**
 * One person's Parley in this tab: what people do is asked of the tab that leads, and what any tab learns goes into the
 * store of every one.
 */
export class Live {
  private readonly pages: Pages;
  private readonly feed: Feed;
  private readonly opened: Opened;
  private readonly tabs: Tabs<Told, Asked, Welcome>;
  private leader: Leader | null = null;
  private turn: Promise<void> = Promise.resolve();
  /** What was asked of this tab before it was ready to lead. */
  private waiting: Asked[] = [];
  /** The state as the cache gave it; null once another tab has had a hand in it. */
  private restored: RootState | null = null;
  /** Everything that the cache holds is in the store; before, nothing is done that rests on it. */
  private readonly ready: Promise<void>;
  private begun = false;
  private stopped = false;
  private readonly stops: (() => void)[];

  constructor(
    private readonly parts: LiveParts,
    private readonly userId: string,
    private readonly snapshot: Snapshot,
  ) {
    const { app, http, cache, clock, random } = parts;
    const { store } = app;
    this.pages = new Pages({
      http,
      clock,
      random,
      heldUpTo: (id) => heldUpTo(store, id),
      lastSeq: (id) => lastSeq(store, id),
      emit: (event) => this.emit(event),
    });
    this.tabs = new Tabs(`parley:${userId}`, parts.tabs, {
      lead: () => void this.lead(),
      asked: (asked) => this.asked(asked),
      told: (told) => void this.hear(told),
      state: () => this.feed.welcome(),
      welcomed: (welcome) => this.welcomed(welcome),
    });
    const ask = (asked: Asked) => this.tabs.ask(asked);
    const tell = (told: Told) => this.tabs.tell(told);
    this.feed = new Feed({ store, clock, me: userId, pages: this.pages, ask, tell });
    this.opened = new Opened(store, cache, this.pages, this.feed);
    this.stops = [...this.followPeople(), ...this.followDevice()];
    this.ready = this.begin(store.getState());
  }

  /** `front`: what the first frame shows, as the cache gave it. */
  private async begin(front: RootState): Promise<void> {
    const { app, cache, drawn } = this.parts;
    await drawn();
    await restoreAll(app.store, cache, () => this.stopped);
    if (this.stopped) return;
    // What the person has written in the meantime is not in the cache; nor may a conversation's newest message be,
    // which only the list has heard of, and which joins the timeline that is opened: that is written as a whole.
    const { drafts, marks } = front;
    this.restored = { ...app.store.getState(), drafts, marks, timelines: {} };
    this.begun = true;
    this.tabs.start();
  }

  stop(): void {
    this.stopped = true;
    for (const stop of this.stops) stop();
    this.leader?.stop();
    this.pages.gaps.watch(null);
    this.feed.stop();
    this.tabs.stop();
  }

  /** The other tabs are to end, too. */
  end(reason: string): void {
    this.tabs.tell({ type: "over", reason });
  }

  private async lead(): Promise<void> {
    const { app, cache } = this.parts;
    const snapshot = this.restored ? this.snapshot : await cache.load().catch(() => NOTHING_HELD);
    if (this.stopped) return;
    const { store } = app;
    const { pages, userId } = this;
    const emit = (told: Told) => this.emit(told);
    this.leader = new Leader({ ...this.parts, store, pages, userId, emit }, snapshot, this.restored);
    for (const asked of this.waiting.splice(0)) this.leader.asked(asked);
  }

  private asked(asked: Asked): void {
    if (this.leader) this.leader.asked(asked);
    else this.waiting.push(asked);
  }

  /** This tab has learnt something. */
  private emit(told: ClientEvent | Told): void {
    if (this.stopped) return;
    this.tabs.tell(told);
    this.take(told);
  }

  /** Another tab has learnt something, or the person did something there. */
  private async hear(told: Told): Promise<void> {
    this.restored = null;
    if (told.type !== "page") return this.take(told);
    if (this.opened.is(told.conversation_id)) {
      // A timeline that was begun anew there goes on here.
      this.take({ ...told, fresh: false });
      return;
    }
    await this.leader?.restore(told.conversation_id);
    if (!this.stopped) this.take(told);
  }

  private take(told: Told): void {
    if (told.type === "over") {
      this.parts.onOver(told.reason);
      return;
    }
    if (told.type === "page") this.leader?.confirm(told.page.items);
    this.feed.take(told);
    if (told.type === "changes" && told.page.reset) void this.opened.begin(told.conversation_id);
    if (told.type === "connection" && told.connection.phase === "live") {
      this.pages.gaps.check();
      this.opened.connected();
      askAgain(this.parts.app.store);
    }
  }

  private welcomed(welcome: Welcome): void {
    this.restored = null;
    this.feed.welcomed(welcome);
    this.opened.met();
  }

  /** What people do in this tab. */
  private followPeople(): (() => void)[] {
    const { opened, feed } = this;
    const on = <C extends Wanted>({ type }: C, act: (payload: ReturnType<C>["payload"]) => unknown) =>
      this.parts.app.listener.startListening({
        type,
        effect: async (action) => {
          if (!this.begun) await this.ready;
          if (!this.stopped) await act((action as ReturnType<C>).payload);
        },
      });
    const ask = (asked: Asked) => this.tabs.ask(asked);
    return [
      on(messageWritten, ({ id, outgoing }) => this.send(id, outgoing)),
      on(filesWritten, (written) => this.sendFiles(written)),
      on(changeWanted, (wanted) => this.change(wanted)),
      on(retryWanted, (id) => ask({ type: "retry", id })),
      on(discardWanted, (id) => ask({ type: "discard", id })),
      on(composerTyped, (id) => ask({ type: "typing", id })),
      on(connectWanted, () => ask({ type: "connect" })),
      on(draftChanged, (draft) => this.tabs.tell({ type: "draft", ...draft })),
      on(conversationOpened, (id) => opened.open(id)),
      on(conversationClosed, (id) => opened.close(id)),
      on(olderWanted, (id) => opened.loadOlder(id)),
      on(newerWanted, (id) => opened.loadNewer(id)),
      on(aroundWanted, ({ id, seq }) => opened.loadAround(id, seq)),
      on(loadWanted, (id) => opened.tryAgain(id)),
      on(peopleWanted, (ids) => {
        ask({ type: "learn", ids });
        ask({ type: "watch", ids });
      }),
      on(messageSeen, ({ id, seq }) => feed.seen(id, seq)),
    ];
  }

  /** What this device does: wakes, loses its network. */
  private followDevice(): (() => void)[] {
    const wake = () => {
      if (document.visibilityState === "visible") this.tabs.ask({ type: "wake" });
    };
    const lost = () => this.tabs.ask({ type: "lost" });
    window.addEventListener("online", wake);
    window.addEventListener("offline", lost);
    document.addEventListener("visibilitychange", wake);
    return [
      () => window.removeEventListener("online", wake),
      () => window.removeEventListener("offline", lost),
      () => document.removeEventListener("visibilitychange", wake),
    ];
  }

  private change(wanted: ReturnType<typeof changeWanted>["payload"]): void {
    const frame = { ...wanted, id: ulid(this.parts.clock.now()) };
    if (frame.action !== "editMessage") {
      this.tabs.ask({ type: "change", frame });
      return;
    }
    this.inTurn(async () => {
      const more = await this.callsUnknown(frame.content, frame.conversation_id, frame.mentions);
      this.tabs.ask({ type: "change", frame: withCalls(frame, more) });
    });
  }

  /** What waits for the server's answer to a name goes out before what was written later. */
  private inTurn(next: () => Promise<void>): void {
    this.turn = this.turn.then(next).catch(() => undefined);
  }

  /** Who else is called in a text; nobody where the answer takes too long, for what is written is to be sent. */
  private callsUnknown(text: string, id: string, before: string[] = []): Promise<string[]> {
    if (!text.includes("@")) return Promise.resolve([]);
    const { dispatch, getState } = this.parts.app.store;
    const find = async (group: string, q: string) => (await dispatch(askMembersNamed(group, q))).data ?? [];
    // The store's type does not know the tags that features add to the api.
    const state = getState() as unknown as CallState & RootState;
    const asked = callsUnknown(text, state, selectConversation(state, id), before, find);
    return Promise.race([asked, new Promise<string[]>((done) => this.parts.clock.after(NAMES_MS, () => done([])))]);
  }

  /** Shown at once, then written down, then handed on: whoever leads, or will lead, sends it. */
  private async send(id: string, outgoing: Outgoing): Promise<void> {
    await this.handOn([newEntry(id, outgoing, this.parts.clock.now())]);
  }

  /** Each file as a message of its own; what is said to them waits for all of them. */
  private async sendFiles({ id, files, caption, reply_to }: ReturnType<typeof filesWritten>["payload"]): Promise<void> {
    const now = this.parts.clock.now();
    const kinds = files.map((file) => file.as);
    const albums = albumsFor(kinds, caption !== "", () => ulid(now));
    const entries = files.map(({ name, as, about }, i) => {
      const reply = i === 0 ? reply_to : null;
      const file = { content_type: as, content: { file_id: null }, preview: name, file: about, reply_to: reply };
      return newEntry(id, { ...file, album: albums[i] ?? null }, now);
    });
    entries.forEach((entry, i) => {
      const bytes = files[i]?.bytes;
      if (entry.content_type === "image" && bytes) keepLocal(entry.id, bytes);
    });
    if (caption) {
      const said = newEntry(id, { content_type: "text", content: caption, album: albums.at(-1) ?? null }, now);
      entries.push({ ...said, after: entries.map((entry) => entry.id) });
    }
    await this.handOn(
      entries,
      files.map((file) => file.bytes),
    );
  }

  private async handOn(entries: OutboxEntry[], bytes: Blob[] = []): Promise<void> {
    const { app, cache } = this.parts;
    for (const entry of entries) app.store.dispatch(entryWritten(entry));
    const keep = async (entry: OutboxEntry, held: Blob | undefined) => {
      if (held) await cache.saveBytes(entry.id, held);
      await cache.saveEntry(entry).catch(() => undefined);
    };
    await Promise.all(entries.map((entry, i) => keep(entry, bytes[i])));
    this.inTurn(async () => {
      for (const entry of entries) this.tabs.ask({ type: "send", entry: await this.called(entry) });
    });
  }

  /** An entry with those whom only the server knows to be called in it, written down so. */
  private async called(entry: OutboxEntry): Promise<OutboxEntry> {
    if (entry.content_type !== "text") return entry;
    const more = await this.callsUnknown(entry.content, entry.conversation_id);
    if (more.length === 0) return entry;
    const called = withCalls(entry, more);
    await this.parts.cache.saveEntry(called).catch(() => undefined);
    return called;
  }
}
