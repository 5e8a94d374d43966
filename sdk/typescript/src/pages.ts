import { fullJitter, type Random } from "./backoff.ts";
import type { Clock } from "./clock.ts";
import { isTemporary } from "./errors.ts";
import type { ClientEvent } from "./events.ts";
import { GapFiller } from "./gaps.ts";
import type { Http } from "./http.ts";
import type { ChangesPage, Conversation, TimelinePage } from "./types.ts";

export const PAGE_SIZE = 50;
/** The largest page there is, and how many are asked for at a time, where many are needed. */
const LARGEST_PAGE = 100;
const AT_ONCE = 4;
/** How often one of many pages is asked for: the others shall not be lost for it. */
const TRIES = 4;

export interface PagePorts {
  http: Http;
  clock: Clock;
  random: Random;
  /** The last contiguous seq that is held of a conversation; null where it is not held. */
  heldUpTo(conversationId: string): number | null;
  /** The highest seq that is known to exist. */
  lastSeq(conversationId: string): number;
  emit(event: Extract<ClientEvent, { type: "page" | "conversation" }>): void;
}

/** What is read over HTTP: timelines page by page, without gaps where that is wanted, and conversations themselves. */
export class Pages {
  readonly gaps: GapFiller;

  constructor(private readonly ports: PagePorts) {
    this.gaps = new GapFiller({
      ...ports,
      fetch: (id, after) => this.timeline(id, { after_seq: after, limit: 100 }),
      accept: (id, page) => ports.emit({ type: "page", conversation_id: id, page, fresh: false }),
    });
  }

  /** Loads the messages before a seq; without one the newest, which replace what is held. */
  async loadOlder(conversationId: string, beforeSeq: number | null): Promise<void> {
    const page = await this.timeline(conversationId, { before_seq: beforeSeq ?? undefined, limit: PAGE_SIZE });
    this.ports.emit({ type: "page", conversation_id: conversationId, page, fresh: beforeSeq === null });
  }

  /** Loads what lies between a message and the first that is held, and gives it as one page. */
  async loadBack(conversationId: string, from: number, beforeSeq: number): Promise<void> {
    const ends: number[] = [];
    for (let end = beforeSeq; end > from; end -= LARGEST_PAGE) ends.push(end);
    const pages: TimelinePage[] = [];
    const waiting = ends.entries();
    const work = async () => {
      for (const [i, before_seq] of waiting)
        pages[i] = await this.surely(conversationId, { before_seq, limit: LARGEST_PAGE });
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    pages.reverse();
    const page: TimelinePage = {
      items: pages.flatMap((one) => one.items),
      voids: pages.flatMap((one) => one.voids),
      next: pages[0]?.next ?? null,
    };
    this.ports.emit({ type: "page", conversation_id: conversationId, page, fresh: false });
  }

  /** All that the caller has deleted for themself there. */
  async hidden(conversationId: string): Promise<number[]> {
    const path = `/conversations/${encodeURIComponent(conversationId)}/hidden`;
    return (await this.ports.http.get<{ items: number[] }>(path)).items;
  }

  changes(conversationId: string, after: number): Promise<ChangesPage> {
    return this.ports.http.get(`/conversations/${encodeURIComponent(conversationId)}/changes`, { after, limit: 100 });
  }

  async refetch(conversationId: string): Promise<void> {
    const path = `/conversations/${encodeURIComponent(conversationId)}`;
    this.ports.emit({ type: "conversation", conversation: await this.ports.http.get<Conversation>(path) });
  }

  private async surely(id: string, query: Record<string, number>): Promise<TimelinePage> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.timeline(id, query);
      } catch (error) {
        if (attempt + 1 >= TRIES || !isTemporary(error)) throw error;
        const ms = fullJitter(attempt, this.ports.random);
        await new Promise<void>((done) => this.ports.clock.after(ms, done));
      }
    }
  }

  private timeline(id: string, query: Record<string, number | undefined>): Promise<TimelinePage> {
    return this.ports.http.get(`/conversations/${encodeURIComponent(id)}/messages`, query);
  }
}
