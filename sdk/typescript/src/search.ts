import type { Http } from "./http.ts";
import type { Hit, SearchPage } from "./types.ts";

/** What a message must be to be found (docs/protocol.md, Search); one of them at least. Days are `2026-01-31`. */
export interface SearchTerms {
  q?: string;
  sender_id?: string;
  conversation_id?: string;
  before?: string;
  after?: string;
  on?: string;
  has?: "file";
}

export interface SearchPlace {
  /** `next` of the page before; null for the first one. */
  cursor?: string | null;
  /** 1 to 100. */
  limit?: number;
  /** Where days begin, in minutes east of Greenwich; by default where this runs. */
  utcOffset?: number;
}

/** A page of the messages that match, the newest first. It may hold fewer than `limit`, or none, and not be the last. */
export function searchPage(http: Http, terms: SearchTerms, place: SearchPlace = {}): Promise<SearchPage> {
  const { cursor = null, limit = 20, utcOffset = -new Date().getTimezoneOffset() } = place;
  const { q, ...filters } = terms;
  const query = { q: q || undefined, ...filters, utc_offset: utcOffset, cursor: cursor ?? undefined, limit };
  return http.get("/messages/search", query);
}

/** The newest `most` messages that match, over as many pages as that takes. */
export async function searchMessages(http: Http, terms: SearchTerms, most = 20): Promise<Hit[]> {
  const hits: Hit[] = [];
  let cursor: string | null = null;
  do {
    const page: SearchPage = await searchPage(http, terms, { cursor, limit: Math.min(100, most - hits.length) });
    hits.push(...page.items);
    cursor = page.next ?? null;
  } while (cursor !== null && hits.length < most);
  return hits;
}
