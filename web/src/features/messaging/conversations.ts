import type { Conversation } from "@parley/sdk";
import { createSelector, original } from "@reduxjs/toolkit";
import { type ApiError, api } from "~/shared/api/index.ts";
import { selectOutboxByConversation } from "./outbox.ts";
import { changeRefused } from "./refusal.ts";

/** `conversations` is a dictionary which sync and the live feed keep. */
export const conversationsApi = api.injectEndpoints({
  endpoints: (build) => ({
    conversations: build.query<Record<string, Conversation>, void>({
      queryFn: () => ({ data: {} }),
      keepUnusedDataFor: Number.POSITIVE_INFINITY,
    }),
    /** Deletes for oneself; the other devices, and this one, hear of it. */
    hideMessages: build.mutation<{ seqs: number[]; hides: number }, { id: string; seqs: number[] }>({
      query: ({ id, seqs }) => ({ url: `/conversations/${id}/hidden`, method: "POST", body: { seqs } }),
      onQueryStarted: async (_, { dispatch, queryFulfilled }) => {
        try {
          await queryFulfilled;
        } catch (failed) {
          dispatch(changeRefused((failed as { error?: ApiError }).error?.code ?? "internal"));
        }
      },
    }),
    openPair: build.mutation<Conversation, string>({
      query: (userId) => ({ url: "/conversations", method: "POST", body: { type: "single", members: [userId] } }),
      async onQueryStarted(_, { dispatch, queryFulfilled }) {
        const answer = await queryFulfilled.catch(() => null);
        // What is held already is newer than, or the same as, what was just answered.
        if (answer) dispatch(conversationsChanged([answer.data], false));
      },
    }),
  }),
});

type ConversationsState = Parameters<ReturnType<typeof conversationsApi.endpoints.conversations.select>>[0];

const NONE: Record<string, Conversation> = {};
const conversations = conversationsApi.endpoints.conversations.select();

export const selectConversations = (state: ConversationsState) => conversations(state).data ?? NONE;
export const selectConversation = (state: ConversationsState, id: string | undefined) =>
  selectConversations(state)[id ?? ""];

/** By their newest message, the newest first; what is on its way counts as well. */
export const selectSorted = createSelector([selectConversations, selectOutboxByConversation], (all, onTheirWay) => {
  const when = (one: Conversation) => {
    const stored = one.last_message?.created_at ?? one.created_at;
    const written = onTheirWay[one.id]?.at(-1)?.created_at ?? "";
    return written > stored ? written : stored;
  };
  return Object.values(all).sort((a, b) => (when(a) < when(b) ? 1 : when(a) > when(b) ? -1 : a.id < b.id ? 1 : -1));
});

export const { useHideMessagesMutation, useOpenPairMutation } = conversationsApi;

/** Lays out the dictionary, from the cache where there is one. */
export function conversationsRestored(items: Conversation[]) {
  const value = Object.fromEntries(items.map((one) => [one.id, one]));
  return conversationsApi.util.upsertQueryEntries([{ endpointName: "conversations", arg: undefined, value }]);
}

/** Puts conversations in; `replace` false leaves those that are held as they are. */
export function conversationsChanged(items: Conversation[], replace = true) {
  const told = Object.fromEntries(items.map((one) => [one.id, one]));
  return conversationsApi.util.updateQueryData("conversations", undefined, (draft) => {
    // Thousands at once: as one object, not by a draft each.
    const held = original(draft);
    return replace ? { ...held, ...told } : { ...told, ...held };
  });
}

/** One is no longer in them. */
export function conversationsLeft(ids: string[]) {
  return conversationsApi.util.updateQueryData("conversations", undefined, (draft) => {
    for (const id of ids) delete draft[id];
  });
}

/** The other member of a pair. */
export function peerOf(conversation: Conversation, me: string): string | undefined {
  return conversation.type === "single" ? conversation.members.find((id) => id !== me) : undefined;
}
