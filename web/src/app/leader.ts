import {
  ChangeFiller,
  type Clock,
  type Http,
  type Message,
  type Pages,
  ParleyClient,
  type PutBytes,
  type Random,
  type SocketLike,
  type TokenSource,
} from "@parley/sdk";
import { selectConversation, selectMarks, selectTimeline, timelineRestored } from "~/features/messaging/index.ts";
import type { Cache, Snapshot } from "~/shared/cache/index.ts";
import type { Asked, Told } from "./bus.ts";
import { Directory } from "./directory.ts";
import { DraftSaver } from "./draftSaver.ts";
import { persist } from "./persistence.ts";
import type { AppStore, RootState } from "./store.ts";

export interface LeaderParts {
  store: AppStore;
  http: Http;
  tokens: TokenSource;
  cache: Cache;
  pages: Pages;
  clock: Clock;
  random: Random;
  userId: string;
  openSocket(url: string): SocketLike;
  putBytes: PutBytes;
  socketUrl: string;
  /** What was learnt: into this tab's store, and to the other tabs. */
  emit(told: Told): void;
}

/** What one tab does for all: it alone has the connection, sends, catches up, and writes the cache. */
export class Leader {
  private readonly client: ParleyClient;
  private readonly directory: Directory;
  private readonly changes: ChangeFiller;
  private readonly drafts: DraftSaver;
  private readonly fetching = new Set<string>();
  private readonly stopPersisting: () => void;
  private cursor: string | null;

  /** `written`: the state of the store that the cache holds; null where another tab has written it. */
  constructor(
    private readonly parts: LeaderParts,
    snapshot: Snapshot,
    written: RootState | null,
  ) {
    const { store, cache, clock, emit } = parts;
    this.cursor = snapshot.cursor;
    this.directory = new Directory(store, parts.http, clock, parts.random, (users) => emit({ type: "people", users }));
    const conversation = (id: string) => selectConversation(store.getState(), id);
    this.changes = new ChangeFiller({
      clock,
      random: parts.random,
      seenUpTo: (id) => conversation(id)?.settled_change ?? null,
      lastChange: (id) => conversation(id)?.last_change ?? 0,
      fetch: (id, after) => parts.pages.changes(id, after),
      accept: (id, page) => this.after(id, { type: "changes", conversation_id: id, page }),
    });
    this.client = new ParleyClient(
      {
        ...parts,
        saveEntry: (entry) => cache.saveEntry(entry),
        removeEntry: (id) => cache.removeEntry(id),
        loadBytes: (id) => cache.loadBytes(id),
        emit: (event) => {
          if (event.type === "changed") void this.after(event.message.conversation_id, event);
          else if (event.type === "reacted" || event.type === "hidden") void this.after(event.conversation_id, event);
          else emit(event);
          // After its conversations, so that it is never written before them.
          if (event.type === "synced") this.cursor = event.page.next;
        },
      },
      parts.pages,
      snapshot.cursor,
    );
    this.drafts = new DraftSaver(store, parts.http, clock, emit);
    this.stopPersisting = persist(store, cache, () => this.cursor, clock, written);
    this.client.start(snapshot.outbox);
    for (const [id, seq] of Object.entries(selectMarks(store.getState()))) this.client.markRead(id, seq);
  }

  stop(): void {
    this.stopPersisting();
    this.changes.stop();
    this.drafts.stop();
    this.client.stop();
    this.directory.stop();
  }

  asked(asked: Asked): void {
    switch (asked.type) {
      case "send":
        this.client.send(asked.entry);
        return;
      case "retry":
        this.client.outbox.retry(asked.id);
        return;
      case "discard":
        this.client.outbox.discard(asked.id);
        return;
      case "change":
        void this.client.change(asked.frame);
        return;
      case "catchUp":
        this.changes.check(asked.id);
        return;
      case "hidden":
        void this.learnHidden(asked.id, asked.hides).catch(() => undefined);
        return;
      case "mark":
        this.client.markRead(asked.id, asked.seq);
        return;
      case "typing":
        this.client.typing(asked.id);
        return;
      case "refetch":
        this.refetch(asked.id);
        return;
      case "watch":
        this.client.presence.watch(asked.ids);
        return;
      case "learn":
        this.directory.learn(asked.ids, asked.again);
        return;
      case "connect":
        this.client.retryNow();
        return;
      case "wake":
        this.client.wake();
        return;
      case "lost":
        this.client.networkLost();
        return;
    }
  }

  /** Own messages that came back without their ack having arrived. */
  confirm(messages: Message[]): void {
    this.client.confirm(messages);
  }

  /** A conversation that another tab reads: to be written, it must stand on what the cache holds. */
  async restore(id: string): Promise<void> {
    const { store, cache } = this.parts;
    if (selectTimeline(store.getState(), id)?.restored) return;
    const stored = await cache.loadTimeline(id).catch(() => null);
    store.dispatch(timelineRestored({ id, stored }));
  }

  /** What becomes of messages becomes of those in the cache, too: they are brought from there before. */
  private async after(id: string, told: Told): Promise<void> {
    await this.restore(id);
    this.parts.emit(told);
  }

  private async learnHidden(id: string, hides: number): Promise<void> {
    const seqs = await this.parts.pages.hidden(id);
    await this.after(id, { type: "allHidden", conversation_id: id, seqs, hides });
  }

  private refetch(id: string): void {
    if (this.fetching.has(id)) return;
    this.fetching.add(id);
    // Where it cannot be fetched now, the next sync brings it.
    void this.parts.pages
      .refetch(id)
      .catch(() => undefined)
      .finally(() => this.fetching.delete(id));
  }
}
