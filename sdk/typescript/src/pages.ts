import { fullJitter, type Random } from "./backoff.ts";
import type { Clock } from "./clock.ts";
import { isTemporary, isUnreachable } from "./errors.ts";
import type { ClientEvent } from "./events.ts";
import { GapFiller } from "./gaps.ts";
import type { Http } from "./http.ts";
import type { ChangesPage, Conversation, TimelinePage } from "./types.ts";

export const PAGE_SIZE = 50;
/** What is loaded around a message: the largest page there is. */
const AROUND = 100;
/** How often a page is asked for before the person is told that it did not come. */
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
    const page = await this.surely(conversationId, { before_seq: beforeSeq ?? undefined, limit: PAGE_SIZE });
    this.ports.emit({ type: "page", conversation_id: conversationId, page, fresh: beforeSeq === null });
  }

  /** Loads the messages after a seq. */
  async loadNewer(conversationId: string, afterSeq: number): Promise<void> {
    const page = await this.timeline(conversationId, { after_seq: afterSeq, limit: PAGE_SIZE });
    this.ports.emit({ type: "page", conversation_id: conversationId, page, fresh: false });
  }

  /** Loads a message with those around it, as many before it as after it, in one request. */
  async loadAround(conversationId: string, seq: number): Promise<void> {
    const after_seq = Math.max(0, seq - 1 - AROUND / 2);
    const page = await this.surely(conversationId, { after_seq, limit: AROUND });
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

  /** Asks again where the server is too busy; where it cannot be reached, the next connection is the time to. */
  private async surely(id: string, query: Record<string, number | undefined>): Promise<TimelinePage> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.timeline(id, query);
      } catch (error) {
        if (attempt + 1 >= TRIES || !isTemporary(error) || isUnreachable(error)) throw error;
        const ms = fullJitter(attempt, this.ports.random);
        await new Promise<void>((done) => this.ports.clock.after(ms, done));
      }
    }
  }

  private timeline(id: string, query: Record<string, number | undefined>): Promise<TimelinePage> {
    return this.ports.http.get(`/conversations/${encodeURIComponent(id)}/messages`, query);
  }
}
