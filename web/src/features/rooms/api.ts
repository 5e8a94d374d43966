import type { Conversation, Invite, InvitePreview, Member, Message, Page, Permissions, Role, User } from "@parley/sdk";
import { uploadAvatar } from "~/features/media/index.ts";
import { conversationsChanged, conversationsLeft } from "~/features/messaging/index.ts";
import { api, calling } from "~/shared/api/index.ts";

const at = (id: string) => `/conversations/${encodeURIComponent(id)}`;

export interface GroupChanges {
  title?: string;
  description?: string | null;
  picture?: null;
  permissions?: Partial<Permissions>;
  history_visible?: boolean;
}

/** Groups: who is in them, how they are called, who may do what, and the ways in. */
export const roomsApi = api.enhanceEndpoints({ addTagTypes: ["Members", "Invites"] }).injectEndpoints({
  endpoints: (build) => ({
    createGroup: build.mutation<Conversation, { title: string; members: string[] }>({
      query: (body) => ({ url: "/conversations", method: "POST", body: { type: "group", ...body } }),
      onQueryStarted: async (_, { dispatch, queryFulfilled }) => {
        const answer = await queryFulfilled.catch(() => null);
        if (answer) dispatch(conversationsChanged([answer.data], false));
      },
    }),
    /** What changed comes to every member as an event. */
    changeGroup: build.mutation<Conversation, { id: string; changes: GroupChanges }>({
      query: ({ id, changes }) => ({ url: at(id), method: "PATCH", body: changes }),
    }),
    setGroupPicture: build.mutation<Conversation, { id: string; picture: Blob }>({
      queryFn: calling(async (http, { id, picture }) => {
        const avatar_file_id = await uploadAvatar(http, picture);
        return http.request("PATCH", at(id), { body: { avatar_file_id } });
      }),
    }),
    addMembers: build.mutation<{ added: string[] }, { id: string; members: string[] }>({
      query: ({ id, members }) => ({ url: `${at(id)}/members`, method: "POST", body: { members } }),
      invalidatesTags: (_, __, { id }) => [{ type: "Members", id }],
    }),
    removeMember: build.mutation<void, { id: string; userId: string }>({
      query: ({ id, userId }) => ({ url: `${at(id)}/members/${userId}`, method: "DELETE" }),
      invalidatesTags: (_, __, { id }) => [{ type: "Members", id }],
    }),
    /** `heir` owns it then, where I own it now. */
    leaveGroup: build.mutation<void, { id: string; me: string; heir?: string | undefined }>({
      query: ({ id, me, heir }) => ({ url: `${at(id)}/members/${me}`, method: "DELETE", query: { heir } }),
      onQueryStarted: async ({ id }, { dispatch, queryFulfilled }) => {
        if (await queryFulfilled.catch(() => null)) dispatch(conversationsLeft([id]));
      },
    }),
    changeRole: build.mutation<Member, { id: string; userId: string; role: Role }>({
      query: ({ id, userId, role }) => ({ url: `${at(id)}/members/${userId}`, method: "PATCH", body: { role } }),
      invalidatesTags: (_, __, { id }) => [{ type: "Members", id }],
    }),
    invites: build.query<Invite[], string>({
      query: (id) => ({ url: `${at(id)}/invites` }),
      transformResponse: (page: Page<Invite>) => page.items,
      providesTags: (_, __, id) => [{ type: "Invites", id }],
    }),
    createInvite: build.mutation<Invite & { token: string }, { id: string; expires_at: string | null }>({
      query: ({ id, expires_at }) => ({ url: `${at(id)}/invites`, method: "POST", body: { expires_at } }),
      invalidatesTags: (_, __, { id }) => [{ type: "Invites", id }],
    }),
    revokeInvite: build.mutation<void, { id: string; inviteId: string }>({
      query: ({ id, inviteId }) => ({ url: `${at(id)}/invites/${inviteId}`, method: "DELETE" }),
      invalidatesTags: (_, __, { id }) => [{ type: "Invites", id }],
    }),
    invitePreview: build.query<InvitePreview, string>({
      query: (token) => ({ url: `/invites/${encodeURIComponent(token)}` }),
      keepUnusedDataFor: 0,
    }),
    join: build.mutation<Conversation, string>({
      query: (token) => ({ url: `/invites/${encodeURIComponent(token)}`, method: "POST", body: {} }),
      onQueryStarted: async (_, { dispatch, queryFulfilled }) => {
        const answer = await queryFulfilled.catch(() => null);
        if (answer) dispatch(conversationsChanged([answer.data], false));
      },
    }),
    readers: build.query<{ user_id: string; read_seq: number }[], { id: string; seq: number }>({
      query: ({ id, seq }) => ({ url: `${at(id)}/messages/${seq}/readers` }),
      transformResponse: (page: Page<{ user_id: string; read_seq: number }>) => page.items,
      keepUnusedDataFor: 0,
    }),
    pinned: build.query<Message[], { id: string; pins: number[] }>({
      query: ({ id }) => ({ url: `${at(id)}/pins` }),
      transformResponse: (page: Page<Message>) => page.items,
      keepUnusedDataFor: 0,
    }),
    user: build.query<User, string>({ query: (id) => ({ url: `/users/${encodeURIComponent(id)}` }) }),
  }),
});
