import type { FileView } from "@parley/sdk";
import { api } from "~/shared/api/index.ts";

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

/** A file's addresses, for what is shown of it; fresh ones where those that are held are too old. */
export function useLinks(fileId: string | null, conversationId: string) {
  const { data, isError } = mediaApi.useFileLinksQuery(
    { fileId: fileId ?? "", conversationId },
    { skip: fileId === null, refetchOnMountOrArgChange: GOOD_FOR_S },
  );
  return { links: data?.links ?? null, failed: isError };
}
