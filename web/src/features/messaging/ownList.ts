import { type Conversation, isMuted, type ListSettings } from "@parley/sdk";
import { createSelector } from "@reduxjs/toolkit";
import { api } from "~/shared/api/index.ts";
import { conversationsChanged, selectConversations, selectSorted } from "./conversations.ts";

/** Far ahead: the server wants a time until which a conversation is muted. */
export const FOR_EVER = "9000-01-01T00:00:00.000Z";

/** The middle of what the server takes as a place: there is room above and below. */
const FIRST_PIN = 500_000;

export const ownListApi = api.injectEndpoints({
  endpoints: (build) => ({
    /** One's own settings of a conversation; one's other devices hear of it. */
    changeListSettings: build.mutation<ListSettings, { conversation: Conversation; changes: Partial<ListSettings> }>({
      query: ({ conversation, changes }) => ({
        url: `/conversations/${conversation.id}/settings`,
        method: "PATCH",
        body: changes,
      }),
      async onQueryStarted({ conversation }, { dispatch, getState, queryFulfilled }) {
        const answer = await queryFulfilled.catch(() => null);
        const held = selectConversations(getState() as Parameters<typeof selectConversations>[0])[conversation.id];
        if (answer && held) dispatch(conversationsChanged([{ ...held, settings: answer.data }]));
      },
    }),
  }),
});

export const { useChangeListSettingsMutation } = ownListApi;

/** Those of the list itself, pinned ones first. */
export const selectListed = createSelector([selectSorted], (all) => {
  const place = (one: Conversation) => one.settings.pinned ?? Number.POSITIVE_INFINITY;
  const shown = all.filter((one) => !one.settings.archived);
  const pinned = shown.filter((one) => one.settings.pinned !== null).sort((a, b) => place(a) - place(b));
  return [...pinned, ...shown.filter((one) => one.settings.pinned === null)];
});

export const selectArchived = createSelector([selectSorted], (all) => all.filter((one) => one.settings.archived));

/** Where a conversation is pinned that is to stand above all others. */
export const selectTopPin = createSelector([selectConversations], (all) =>
  Math.max(0, Object.values(all).reduce((top, one) => Math.min(top, one.settings.pinned ?? top), FIRST_PIN) - 1),
);

/** Unread messages of which one wants to hear. */
export const selectUnreadTotal = createSelector([selectConversations], (all) =>
  Object.values(all).reduce((sum, one) => sum + (isMuted(one, Date.now()) ? one.unread_mentions : one.unread), 0),
);
