import type { Pages } from "@parley/sdk";
import {
  begunAt,
  firstUnreadApart,
  ledTo,
  loadingEnded,
  loadingStarted,
  selectConversation,
  selectTimeline,
  shownSpan,
  timelineRestored,
  timelinesSeeded,
} from "~/features/messaging/index.ts";
import { jumpTaken, jumpWanted, selectJump } from "~/features/panels/index.ts";
import { selectUserId } from "~/features/session/index.ts";
import type { Cache } from "~/shared/cache/index.ts";
import { type Feed, lastSeq } from "./feed.ts";
import type { AppStore } from "./store.ts";

/** A longer gap than this is not filled: the newest messages are shown, and what lies before loads by scrolling. */
const MOST_TO_FILL = 500;
/** With fewer the newest page is waited for before the conversation is shown. */
const ENOUGH_HELD = 30;
/** Pages of one's own messages that are gone through for the first unread one behind them. */
const OWN_PAGES = 10;

/** The conversation that is looked at: brought from the cache, kept without gaps, read on in both directions. */
export class Opened {
  private id: string | null = null;
  private again: () => Promise<void> = async () => undefined;

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
    await this.begin(id);
    if (this.id === id) this.pages.gaps.watch(id);
  }

  /** Shows it from the first unread message on, else its newest, with as many as are needed to begin with. */
  async begin(id: string): Promise<void> {
    const timeline = this.timeline(id);
    if (this.id !== id || !timeline) return;
    const { from, up_to } = timeline.span;
    const far = lastSeq(this.store, id) - up_to > MOST_TO_FILL;
    const few = up_to - from + 1 < ENOUGH_HELD && from > this.top(id);
    let first = this.firstUnread(id);
    if (far || few || !this.holds(id, first)) {
      first = null;
      await this.load(
        id,
        async () => {
          if (far || few) await this.pages.loadOlder(id, far ? null : from);
          first = await this.reachUnread(id);
        },
        () => this.begin(id),
      );
    }
    if (this.id === id) this.store.dispatch(begunAt({ id, seq: first }));
  }

  /** Loads the first unread message where it is not held. Meanwhile the mark may move, and that message with it. */
  private async reachUnread(id: string): Promise<number | null> {
    let first = this.firstUnread(id);
    for (let page = 0; page < OWN_PAGES && !this.holds(id, first); page++) {
      const asked = first as number;
      await this.pages.loadAround(id, asked);
      first = this.firstUnread(id);
      if (first === asked) break;
    }
    return first;
  }

  /** Where the conversation is to begin; null: at the newest, or where somebody is or wants to be led. */
  private firstUnread(id: string): number | null {
    const state = this.store.getState();
    const [timeline, conversation] = [this.timeline(id), selectConversation(state, id)];
    const elsewhere = this.id !== id || selectJump(state)?.id === id;
    if (elsewhere || !conversation || !timeline || timeline.detached || timeline.atNewest) return null;
    return firstUnreadApart(timeline, conversation, selectUserId(state));
  }

  /** Nothing is held always. */
  private holds(id: string, seq: number | null): boolean {
    return seq === null || seq in (this.timeline(id)?.messages.entities ?? {});
  }

  close(id: string): void {
    if (this.id !== id) return;
    this.id = null;
    this.pages.gaps.watch(null);
  }

  async loadOlder(id: string): Promise<void> {
    const timeline = this.timeline(id);
    if (!timeline || timeline.loading) return;
    // What it is to begin with could not be had: that comes first.
    if (timeline.failed && this.firstUnread(id) !== null) return;
    const { from } = shownSpan(timeline);
    if (from > this.top(id)) await this.load(id, () => this.pages.loadOlder(id, from));
  }

  /** Behind the newest stretch the gap filler reads on. */
  async loadNewer(id: string): Promise<void> {
    const timeline = this.timeline(id);
    if (!timeline?.detached || timeline.loading) return;
    const { up_to } = timeline.detached;
    await this.load(id, () => this.pages.loadNewer(id, up_to));
  }

  /** A message that somebody is led to: with those around it, apart from the newest where nothing joins them. */
  async loadAround(id: string, seq: number): Promise<void> {
    const jump = { id, seq };
    const holds = () => seq in (this.timeline(id)?.messages.entities ?? {});
    if (!holds())
      await this.load(
        id,
        () => this.pages.loadAround(id, seq),
        async () => void this.store.dispatch(jumpWanted(jump)),
      );
    const wanted = selectJump(this.store.getState());
    // Meanwhile something else may be looked for, or looked at.
    if (this.id === id && wanted?.id === id && wanted.seq === seq) this.store.dispatch(ledTo(jump));
    // Not there for this person, or not now.
    if (this.id !== id || !holds()) this.store.dispatch(jumpTaken(jump));
  }

  /** What failed last. */
  async tryAgain(id: string): Promise<void> {
    if (this.id === id) await this.again();
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
    if (this.id !== null && this.timeline(this.id)?.failed) void this.again();
  }

  private async load(id: string, get: () => Promise<void>, again = () => this.load(id, get)): Promise<void> {
    this.store.dispatch(loadingStarted(id));
    try {
      await get();
    } catch {
      this.again = again;
      this.store.dispatch(loadingEnded({ id, failed: true }));
    }
  }

  /** From before one came there is nothing. */
  private top(id: string): number {
    return (selectConversation(this.store.getState(), id)?.joined_seq ?? 0) + 1;
  }

  private timeline(id: string) {
    return selectTimeline(this.store.getState(), id);
  }
}
