import { api } from "~/shared/api/index.ts";

export const LEVELS = ["all", "mentions", "none"] as const;

export interface PushPreferences {
  level: (typeof LEVELS)[number];
  previews: boolean;
}

export interface PushState {
  application_server_key: string;
  preferences: PushPreferences;
}

export const notificationsApi = api.injectEndpoints({
  endpoints: (build) => ({
    pushState: build.query<PushState, void>({ query: () => ({ url: "/push" }) }),
    /** Until when this person does not want to be disturbed. */
    quiet: build.query<string | null, void>({
      query: () => ({ url: "/presence/me" }),
      transformResponse: (own: { dnd_until: string | null }) => own.dnd_until,
    }),
    setPushPreferences: build.mutation<PushPreferences, PushPreferences>({
      query: (body) => ({ url: "/push/preferences", method: "PUT", body }),
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
