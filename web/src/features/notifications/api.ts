import { type PushPreferences, type PushState, pushState, setPushPreferences } from "@parley/sdk";
import { api, calling } from "~/shared/api/index.ts";

export const LEVELS = ["all", "mentions", "none"] as const satisfies PushPreferences["level"][];

export const notificationsApi = api.injectEndpoints({
  endpoints: (build) => ({
    pushState: build.query<PushState, void>({ queryFn: calling(pushState) }),
    /** Until when this person does not want to be disturbed. */
    quiet: build.query<string | null, void>({
      query: () => ({ url: "/presence/me" }),
      transformResponse: (own: { dnd_until: string | null }) => own.dnd_until,
    }),
    setPushPreferences: build.mutation<PushPreferences, PushPreferences>({
      queryFn: calling(setPushPreferences),
      async onQueryStarted(preferences, { dispatch, queryFulfilled }) {
        const patch = dispatch(
          notificationsApi.util.updateQueryData("pushState", undefined, (draft) => {
            draft.preferences = preferences;
          }),
        );
        await queryFulfilled.catch(patch.undo);
      },
    }),
  }),
});

export const { usePushStateQuery, useSetPushPreferencesMutation } = notificationsApi;
export const selectPushState = notificationsApi.endpoints.pushState.select();
