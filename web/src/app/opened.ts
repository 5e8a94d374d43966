import type { Pages } from "@parley/sdk";
import {
  loadingEnded,
  loadingStarted,
  selectConversation,
  selectTimeline,
  timelineRestored,
  timelinesSeeded,
} from "~/features/messaging/index.ts";
import type { Cache } from "~/shared/cache/index.ts";
import { type Feed, lastSeq } from "./feed.ts";
import type { AppStore } from "./store.ts";

/** A longer gap than this is not filled: the newest messages are shown, and what lies before loads by scrolling. */
const MOST_TO_FILL = 500;
/** A jump brings so many messages more than its own, so that it does not stand at the very top. */
const BEFORE_A_JUMP = 30;
/** With fewer the newest page is waited for before the conversation is shown. */
const ENOUGH_HELD = 30;

/** The conversation that is looked at: brought from the cache, kept without gaps, read back as far as is wanted. */
export class Opened {
  private id: string | null = null;

  constructor(
    private readonly store: AppStore,
    private readonly cache: Cache,
    private readonly pages: Pages,
    private readonly feed: Feed,
  ) {}

  async open(id: string): Promise<void> {
    this.id = id;
    const conversation = selectConversation(this.store.getState(), id);
    if (!conversation) return;
    if (!this.timeline(id)) this.store.dispatch(timelinesSeeded([conversation]));
    this.feed.meet(conversation);
    if (!this.timeline(id)?.restored) {
      const stored = await this.cache.loadTimeline(id).catch(() => null);
      this.store.dispatch(timelineRestored({ id, stored }));
    }
    const span = this.timeline(id)?.span;
    if (this.id !== id || !span) return;
    if (lastSeq(this.store, id) - span.up_to > MOST_TO_FILL) await this.load(id, () => this.pages.loadOlder(id, null));
    else if (span.up_to - span.from + 1 < ENOUGH_HELD) await this.loadOlder(id);
    if (this.id === id) this.pages.gaps.watch(id);
  }

  close(id: string): void {
    if (this.id !== id) return;
    this.id = null;
    this.pages.gaps.watch(null);
  }

  async loadOlder(id: string): Promise<void> {
    const timeline = this.timeline(id);
    if (timeline && !timeline.loading && timeline.span.from > 1)
      await this.load(id, () => this.pages.loadOlder(id, timeline.span.from));
  }

  async loadBack(id: string, seq: number): Promise<void> {
    const timeline = this.timeline(id);
    if (timeline && !timeline.loading && timeline.span.from > seq)
      await this.load(id, () => this.pages.loadBack(id, Math.max(1, seq - BEFORE_A_JUMP), timeline.span.from));
  }

  is(id: string): boolean {
    return this.id === id;
  }

  /** Another tab leads: it is told whose presence matters here. */
  met(): void {
    const conversation = selectConversation(this.store.getState(), this.id ?? undefined);
    if (conversation) this.feed.meet(conversation);
  }

  /** A new connection: what failed without one is tried again. */
  connected(): void {
    if (this.id !== null && this.timeline(this.id)?.failed) void this.loadOlder(this.id);
  }

  private async load(id: string, get: () => Promise<void>): Promise<void> {
    this.store.dispatch(loadingStarted(id));
    try {
      await get();
    } catch {
      this.store.dispatch(loadingEnded({ id, failed: true }));
    }
  }

  private timeline(id: string) {
    return selectTimeline(this.store.getState(), id);
  }
}
