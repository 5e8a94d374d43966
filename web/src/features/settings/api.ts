import type { Page, Schemas, User } from "@parley/sdk";
import { uploadAvatar } from "~/features/media/index.ts";
import { peopleApi, peopleLearnt } from "~/features/people/index.ts";
import { api, calling } from "~/shared/api/index.ts";

export type Session = Schemas["Session"];
export type ConnectedApp = Schemas["ConnectedApp"];
export type SecurityEvent = Schemas["SecurityEvent"];
export type PresenceSettings = Schemas["PresenceSettings"];
export type SecondFactor = Schemas["SecondFactorStatus"];
export type Enrolment = Schemas["Enrolment"];

const items = <T>(page: Page<T>): T[] => page.items;
const codes = ({ recovery_codes }: Schemas["RecoveryCodes"]): string[] => recovery_codes;
const at = (id: string) => encodeURIComponent(id);

/** One's own account. What pages show of it is asked for when they are opened, since another device may have changed it. */
export const accountApi = api
  .enhanceEndpoints({ addTagTypes: ["Sessions", "Apps", "Factor", "Events", "OwnPresence"] })
  .injectEndpoints({
    endpoints: (build) => ({
      sessions: build.query<Session[], void>({
        query: () => ({ url: "/users/me/sessions" }),
        transformResponse: items<Session>,
        providesTags: ["Sessions"],
      }),
      endSession: build.mutation<void, string>({
        query: (id) => ({ url: `/users/me/sessions/${at(id)}`, method: "DELETE" }),
        invalidatesTags: ["Sessions", "Events"],
      }),
      endOtherSessions: build.mutation<void, void>({
        query: () => ({ url: "/users/me/sessions", method: "DELETE" }),
        invalidatesTags: ["Sessions", "Events"],
      }),
      connectedApps: build.query<ConnectedApp[], void>({
        query: () => ({ url: "/users/me/consents" }),
        transformResponse: items<ConnectedApp>,
        providesTags: ["Apps"],
      }),
      disconnectApp: build.mutation<void, string>({
        query: (id) => ({ url: `/users/me/consents/${at(id)}`, method: "DELETE" }),
        invalidatesTags: ["Apps", "Events"],
      }),
      securityEvents: build.query<Page<SecurityEvent>, string | undefined>({
        query: (cursor) => ({ url: "/users/me/security-events", query: { cursor, limit: 30 } }),
        providesTags: ["Events"],
      }),
      secondFactor: build.query<SecondFactor, void>({
        query: () => ({ url: "/users/me/second-factor" }),
        providesTags: ["Factor"],
      }),
      beginEnrolment: build.mutation<Enrolment, void>({
        query: () => ({ url: "/users/me/second-factor/enrolments", method: "POST", body: {} }),
      }),
      confirmEnrolment: build.mutation<string[], { enrolment: string; code: string }>({
        query: (body) => ({ url: "/users/me/second-factor", method: "POST", body }),
        transformResponse: codes,
        invalidatesTags: ["Factor", "Events"],
      }),
      renewRecoveryCodes: build.mutation<string[], string>({
        query: (code) => ({ url: "/users/me/second-factor/recovery-codes", method: "POST", body: { code } }),
        transformResponse: codes,
        invalidatesTags: ["Factor", "Events"],
      }),
      removeSecondFactor: build.mutation<void, string>({
        query: (code) => ({
          url: "/users/me/second-factor",
          method: "DELETE",
          headers: { "second-factor-code": code },
        }),
        invalidatesTags: ["Factor", "Events"],
      }),
      changePassword: build.mutation<void, { old_password: string; password: string }>({
        query: (body) => ({ url: "/users/me/password", method: "POST", body }),
        invalidatesTags: ["Sessions", "Events"],
      }),
      ownPresence: build.query<PresenceSettings, void>({
        query: () => ({ url: "/presence/me" }),
        providesTags: ["OwnPresence"],
      }),
      setOwnPresence: build.mutation<PresenceSettings, PresenceSettings>({
        query: (body) => ({ url: "/presence/me", method: "PUT", body }),
        onQueryStarted: async (wanted, { dispatch, queryFulfilled }) => {
          const shown = dispatch(accountApi.util.updateQueryData("ownPresence", undefined, () => wanted));
          await queryFulfilled.catch(shown.undo);
        },
      }),
      changeProfile: build.mutation<User, Schemas["ProfileChanges"]>({
        query: (body) => ({ url: "/users/me", method: "PATCH", body }),
        onQueryStarted: (_, { dispatch, queryFulfilled }) => learn(dispatch, queryFulfilled),
      }),
      setPicture: build.mutation<User, Blob>({
        queryFn: calling(async (http, picture) => {
          const avatar_file_id = await uploadAvatar(http, picture);
          return http.request("PATCH", "/users/me", { body: { avatar_file_id } });
        }),
        onQueryStarted: (_, { dispatch, queryFulfilled }) => learn(dispatch, queryFulfilled),
      }),
    }),
  });

type Dispatch = (
  action: ReturnType<typeof peopleLearnt> | ReturnType<typeof peopleApi.util.upsertQueryData>,
) => unknown;

/** What I am now, wherever this tab shows me. */
async function learn(dispatch: Dispatch, fulfilled: PromiseLike<{ data: User }>): Promise<void> {
  const user = await Promise.resolve(fulfilled).then(
    ({ data }) => data,
    () => null,
  );
  if (!user) return;
  dispatch(peopleApi.util.upsertQueryData("me", undefined, user));
  dispatch(peopleLearnt([user]));
}

export const {
  useSessionsQuery,
  useEndSessionMutation,
  useEndOtherSessionsMutation,
  useConnectedAppsQuery,
  useDisconnectAppMutation,
  useSecurityEventsQuery,
  useSecondFactorQuery,
  useBeginEnrolmentMutation,
  useConfirmEnrolmentMutation,
  useRenewRecoveryCodesMutation,
  useRemoveSecondFactorMutation,
  useChangePasswordMutation,
  useOwnPresenceQuery,
  useSetOwnPresenceMutation,
  useChangeProfileMutation,
  useSetPictureMutation,
} = accountApi;
