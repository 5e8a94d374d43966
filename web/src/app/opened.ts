import type { Pages } from "@parley/sdk";
import {
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
import type { Cache } from "~/shared/cache/index.ts";
import { type Feed, lastSeq } from "./feed.ts";
import type { AppStore } from "./store.ts";

/** A longer gap than this is not filled: the newest messages are shown, and what lies before loads by scrolling. */
const MOST_TO_FILL = 500;
/** With fewer the newest page is waited for before the conversation is shown. */
const ENOUGH_HELD = 30;

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
    if (!timeline || timeline.loading) return;
    const { from } = shownSpan(timeline);
    if (from > 1) await this.load(id, () => this.pages.loadOlder(id, from));
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

  private timeline(id: string) {
    return selectTimeline(this.store.getState(), id);
  }
}
