import type { Conversation, Member, Page, User } from "@parley/sdk";
import { useEffect, useMemo, useRef } from "react";
import { useDispatch } from "react-redux";
import { peopleWanted } from "~/features/people/index.ts";
import { api, calling } from "~/shared/api/index.ts";
import { useAsked } from "~/shared/ui/useSettled.ts";

export const membersApi = api.enhanceEndpoints({ addTagTypes: ["Members"] }).injectEndpoints({
  endpoints: (build) => ({
    members: build.infiniteQuery<Page<Member>, string, string>({
      query: ({ queryArg, pageParam }) => ({
        url: `/conversations/${encodeURIComponent(queryArg)}/members`,
        query: { limit: 100, cursor: pageParam || undefined },
      }),
      infiniteQueryOptions: { initialPageParam: "", getNextPageParam: (last) => last.next ?? undefined },
      providesTags: (_, __, id) => [{ type: "Members", id }],
      keepUnusedDataFor: 10,
    }),
    /** Members whose names begin so: of the people whom the server finds, those who are members. */
    membersNamed: build.query<User[], { id: string; q: string }>({
      queryFn: calling(async (http, { id, q }) => {
        const { items } = await http.get<Page<User>>("/users", { q, limit: 100 });
        if (items.length === 0) return [];
        const ids = items.map((one) => one.id).join(",");
        const members = await http.get<Page<Member>>(`/conversations/${encodeURIComponent(id)}/members`, { ids });
        const among = new Set(members.items.map((one) => one.user_id));
        return items.filter((one) => among.has(one.id));
      }),
      keepUnusedDataFor: 60,
    }),
  }),
});

/** Asks for them. */
export const askMembersNamed = (id: string, q: string) =>
  membersApi.endpoints.membersNamed.initiate({ id, q }, { subscribe: false });

/** Whether not all members are known by their picture of the conversation. */
export const isPartial = ({ member_count, members }: Conversation): boolean => member_count > members.length;

const NOBODY: User[] = [];

/** Members whom a text names, as the server finds them; where all are known here it is not asked. */
export function useMembersNamed(conversation: Conversation | undefined, text: string): User[] {
  const q = useAsked(text.trim().toLocaleLowerCase());
  const asks = conversation !== undefined && isPartial(conversation) && q !== "";
  const { currentData } = membersApi.useMembersNamedQuery({ id: conversation?.id ?? "", q }, { skip: !asks });
  return (asks && currentData) || NOBODY;
}

const RANK = { owner: 0, admin: 1, member: 2 };

/** The members of a group as far as they are loaded, who leads it first. `wanted`: false asks for nobody. */
export function useMembers(conversation: Conversation | undefined, wanted = true) {
  const dispatch = useDispatch();
  const { id = "", type, member_count, last_change } = conversation ?? {};
  const query = membersApi.useMembersInfiniteQuery(id, { skip: !wanted || type !== "group" });
  const { data, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const members = useMemo<Member[]>(() => {
    const all = data?.pages.flatMap((page) => page.items) ?? [];
    return all.sort((a, b) => RANK[a.role] - RANK[b.role]);
  }, [data]);

  // Somebody came or went, or somebody's role is another now.
  const seen = useRef(`${member_count} ${last_change}`);
  useEffect(() => {
    const now = `${member_count} ${last_change}`;
    if (seen.current === now) return;
    seen.current = now;
    if (data) void refetch();
  }, [member_count, last_change, data, refetch]);

  const latest = data?.pages.at(-1);
  useEffect(() => {
    if (latest) dispatch(peopleWanted(latest.items.map((one) => one.user_id)));
  }, [latest, dispatch]);

  const more = () => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  };
  return { members, more, error: query.error };
}
