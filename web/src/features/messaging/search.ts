import { type Hit, type SearchPage, type SearchTerms, searchPage } from "@parley/sdk";
import { useEffect, useMemo } from "react";
import { api, calling } from "~/shared/api/index.ts";

interface Asked extends SearchTerms {
  /** How many a page has at most. */
  limit: number;
}

/** Messages that match, the newest first, in pages; one may be empty and not the last. */
export const searchApi = api.injectEndpoints({
  endpoints: (build) => ({
    searchMessages: build.infiniteQuery<SearchPage, Asked, string | null>({
      infiniteQueryOptions: { initialPageParam: null, getNextPageParam: (page) => page.next ?? undefined },
      queryFn: calling((http, { queryArg: { limit, ...terms }, pageParam: cursor }) =>
        searchPage(http, terms, { cursor, limit }),
      ),
      keepUnusedDataFor: 30,
    }),
  }),
});

const NO_HITS: Hit[] = [];

/** Messages that match; null asks nothing. Whoever has found fewer than `enough` has the next page asked for, since a page may hold none. */
export function useHits(terms: SearchTerms | null, { limit, enough }: { limit: number; enough: number }) {
  const { currentData, isFetching, isError, hasNextPage, fetchNextPage } = searchApi.useSearchMessagesInfiniteQuery(
    { ...terms, limit },
    { skip: !terms },
  );
  const found = useMemo(() => currentData?.pages.flatMap((page) => page.items) ?? NO_HITS, [currentData]);
  const hits = terms ? found : NO_HITS;
  const wanting = hits.length < enough && hasNextPage && !isFetching && !isError;
  useEffect(() => {
    if (wanting) void fetchNextPage();
  }, [wanting, fetchNextPage]);
  const more = () => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  };
  return { hits, more, further: hasNextPage, isFetching, isError };
}
