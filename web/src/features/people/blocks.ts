import type { Schemas } from "@parley/sdk";
import { useEffect, useMemo } from "react";
import { api } from "~/shared/api/index.ts";

const blocksApi = api.enhanceEndpoints({ addTagTypes: ["Blocks"] }).injectEndpoints({
  endpoints: (build) => ({
    blocks: build.infiniteQuery<Schemas["BlocksPage"], void, string>({
      query: ({ pageParam }) => ({ url: "/blocks", query: { limit: 100, cursor: pageParam || undefined } }),
      infiniteQueryOptions: { initialPageParam: "", getNextPageParam: (last) => last.next ?? undefined },
      providesTags: ["Blocks"],
    }),
    block: build.mutation<void, string>({
      query: (user_id) => ({ url: "/blocks", method: "POST", body: { user_id } }),
      invalidatesTags: ["Blocks"],
    }),
    unblock: build.mutation<void, string>({
      query: (id) => ({ url: `/blocks/${encodeURIComponent(id)}`, method: "DELETE" }),
      invalidatesTags: ["Blocks"],
    }),
  }),
});

export const { useBlockMutation, useUnblockMutation } = blocksApi;

/** Whom one has blocked, as far as they are loaded; undefined before anything is. */
export function useBlocks() {
  const query = blocksApi.useBlocksInfiniteQuery(undefined, { refetchOnMountOrArgChange: true });
  const { data, error, hasNextPage, isFetching, fetchNextPage } = query;
  const ids = useMemo(() => data?.pages.flatMap((page) => page.items.map((one) => one.user_id)), [data]);
  const more = hasNextPage && !isFetching ? () => void fetchNextPage() : null;
  return { ids, error, more };
}

/** Whether one has blocked somebody. */
export function useBlocked(userId: string): boolean {
  const { ids, error, more } = useBlocks();
  const blocked = ids?.includes(userId) ?? false;
  useEffect(() => {
    if (!blocked && !error) more?.();
  }, [blocked, error, more]);
  return blocked;
}
