import type { SearchPage } from "@parley/sdk";
import { api } from "~/shared/api/index.ts";

/** Messages that have what was typed, the newest first, in pages; one may be empty and not the last. */
export const searchApi = api.injectEndpoints({
  endpoints: (build) => ({
    searchMessages: build.infiniteQuery<SearchPage, string, string | null>({
      infiniteQueryOptions: { initialPageParam: null, getNextPageParam: (page) => page.next ?? undefined },
      query: ({ queryArg, pageParam }) => ({
        url: "/messages/search",
        // Days begin where the reader is.
        query: { q: queryArg, utc_offset: -new Date().getTimezoneOffset(), cursor: pageParam ?? undefined, limit: 20 },
      }),
      keepUnusedDataFor: 30,
    }),
  }),
});

export const { useSearchMessagesInfiniteQuery } = searchApi;
