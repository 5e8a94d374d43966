import type { Random } from "./backoff.ts";
import type { Clock } from "./clock.ts";
import type { ClientEvent } from "./events.ts";
import { GapFiller } from "./gaps.ts";
import type { Http } from "./http.ts";
import type { ChangesPage, Conversation, TimelinePage } from "./types.ts";

export const PAGE_SIZE = 50;

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

  private timeline(id: string, query: Record<string, number | undefined>): Promise<TimelinePage> {
    return this.ports.http.get(`/conversations/${encodeURIComponent(id)}/messages`, query);
  }
}
