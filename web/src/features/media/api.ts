import type { FileView } from "@parley/sdk";
import { useEffect } from "react";
import { type ApiError, api } from "~/shared/api/index.ts";

/** Addresses last five minutes; so long they are used. */
const GOOD_FOR_S = 240;

const mediaApi = api.injectEndpoints({
  endpoints: (build) => ({
    fileLinks: build.query<FileView, { fileId: string; conversationId: string }>({
      query: ({ fileId, conversationId }) => ({
        url: `/files/${fileId}`,
        query: { conversation_id: conversationId },
      }),
      keepUnusedDataFor: GOOD_FOR_S,
    }),
  }),
});

export const { useLazyFileLinksQuery } = mediaApi;

/** Until addresses are asked for again that could not be had just now. */
const AGAIN_MS = 3_000;

/** A file's addresses, for what is shown of it; fresh ones where those that are held are too old. */
export function useLinks(fileId: string | null, conversationId: string) {
  const { data, isError, error, refetch } = mediaApi.useFileLinksQuery(
    { fileId: fileId ?? "", conversationId },
    { skip: fileId === null, refetchOnMountOrArgChange: GOOD_FOR_S },
  );
  const passing = isError && (error as ApiError).temporary;
  useEffect(() => {
    if (!passing) return;
    const timer = setTimeout(() => void refetch(), AGAIN_MS);
    return () => clearTimeout(timer);
  }, [passing, refetch]);
  return { links: data?.links ?? null, failed: isError };
}
