import type { Page, Presence, User } from "@parley/sdk";
import { createAction, original } from "@reduxjs/toolkit";
import { api } from "~/shared/api/index.ts";

/** `people` and `presence` are dictionaries which the live feed keeps; the others are asked for when wanted. */
export const peopleApi = api.injectEndpoints({
  endpoints: (build) => ({
    me: build.query<User, void>({ query: () => ({ url: "/users/me" }) }),
    findUsers: build.query<User[], string>({
      query: (q) => ({ url: "/users", query: { q, limit: 20 } }),
      transformResponse: (page: Page<User>) => page.items,
      keepUnusedDataFor: 30,
    }),
    people: build.query<Record<string, User>, void>({
      queryFn: () => ({ data: {} }),
      keepUnusedDataFor: Number.POSITIVE_INFINITY,
    }),
    presence: build.query<Record<string, Presence>, void>({
      queryFn: () => ({ data: {} }),
      keepUnusedDataFor: Number.POSITIVE_INFINITY,
    }),
  }),
});

/** Somebody is shown who may not be known: who they are, and whether they are there. */
export const peopleWanted = createAction<string[]>("people/peopleWanted");

type PeopleState = Parameters<ReturnType<typeof peopleApi.endpoints.people.select>>[0];

const NOBODY: Record<string, User> = {};
const UNKNOWN: Record<string, Presence> = {};
const people = peopleApi.endpoints.people.select();
const presence = peopleApi.endpoints.presence.select();

export const selectPeople = (state: PeopleState) => people(state).data ?? NOBODY;
export const selectPerson = (state: PeopleState, id: string | undefined) => selectPeople(state)[id ?? ""];
export const selectPresences = (state: PeopleState) => presence(state).data ?? UNKNOWN;
export const selectPresence = (state: PeopleState, id: string | undefined) => selectPresences(state)[id ?? ""];

export const { useMeQuery, useFindUsersQuery } = peopleApi;

/** Lays out the dictionaries, from the cache where there is one. */
export function peopleRestored(users: User[]) {
  return peopleApi.util.upsertQueryEntries([
    { endpointName: "people", arg: undefined, value: Object.fromEntries(users.map((user) => [user.id, user])) },
    { endpointName: "presence", arg: undefined, value: {} },
  ]);
}

/** Puts people in; `replace` false leaves those that are held as they are. */
export function peopleLearnt(users: User[], replace = true) {
  const told = Object.fromEntries(users.map((user) => [user.id, user]));
  return peopleApi.util.updateQueryData("people", undefined, (draft) => {
    const held = original(draft);
    return replace ? { ...held, ...told } : { ...told, ...held };
  });
}

export function presenceLearnt(items: Presence[]) {
  return peopleApi.util.updateQueryData("presence", undefined, (draft) => {
    for (const item of items) draft[item.user_id] = item;
  });
}
