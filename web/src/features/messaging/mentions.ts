import type { Conversation, Message, TimelinePage, User } from "@parley/sdk";
import { selectPeople } from "~/features/people/index.ts";
import { api, calling } from "~/shared/api/index.ts";
import { ALL, mentionsIn, type Names, unknownNames } from "~/shared/format/mentions.ts";
import { isPartial, membersApi } from "./members.ts";
import { may } from "./rights.ts";

/** docs/protocol.md, Mentions. */
const MOST = 50;

/** What has people and the members of groups. */
export type CallState = Parameters<typeof selectPeople>[0] &
  Parameters<ReturnType<typeof membersApi.endpoints.members.select>>[0];

/** The members of a group that are known here: the picture has the first hundred, the rest is asked for when wanted. */
export function membersKnown(state: CallState, { id, members }: Conversation): string[] {
  const loaded = membersApi.endpoints.members.select(id)(state).data?.pages ?? [];
  return [...new Set([...members, ...loaded.flatMap((page) => page.items.map((one) => one.user_id))])];
}

function namesIn(state: CallState, conversation: Conversation, before: string[]): Names {
  const people = selectPeople(state);
  const names = new Map<string, string | null>(may(conversation, "mention_all") ? ALL.map((word) => [word, null]) : []);
  for (const id of [...before, ...membersKnown(state, conversation)]) {
    const name = people[id]?.username;
    if (name) names.set(name.toLocaleLowerCase(), id);
  }
  return names;
}

/** More names are not looked for in one text: each is a question to the server. */
const LOOKED_FOR = 10;

/**
 * The members of a large group who are not known here, and whose usernames stand in a text as they are: `find` asks the
 * server for members by the beginning of their names.
 */
export async function callsUnknown(
  text: string,
  state: CallState,
  conversation: Conversation | undefined,
  before: string[],
  find: (id: string, q: string) => Promise<User[]>,
): Promise<string[]> {
  if (conversation?.type !== "group" || !isPartial(conversation)) return [];
  const names = unknownNames(text, namesIn(state, conversation, before)).slice(0, LOOKED_FOR);
  const found = await Promise.all(names.map((name) => find(conversation.id, name)));
  return found
    .flatMap((lot, i) => lot.filter((one) => one.username.toLocaleLowerCase() === names[i]))
    .map(({ id }) => id);
}

/** With those, as they are sent. */
export function withCalls<T extends { mentions?: string[] }>(said: T, more: string[]): T {
  return more.length ? { ...said, mentions: [...new Set([...(said.mentions ?? []), ...more])].slice(0, MOST) } : said;
}

/** Whom a text calls in a group, as it is sent; `before` are those whom it called until now. Nothing where it calls nobody. */
export function calledIn(
  text: string,
  state: CallState,
  conversation: Conversation | undefined,
  before: string[] = [],
) {
  if (conversation?.type !== "group" || !text.includes("@")) return {};
  const names = namesIn(state, conversation, before);
  const ids = mentionsIn(text, names).map((one) => one.id);
  const mentions = [...new Set(ids)].filter((id) => id !== null).slice(0, MOST);
  return { ...(mentions.length > 0 && { mentions }), ...(ids.includes(null) && { mention_all: true }) };
}

/** Whether what somebody else says calls the one who reads it. */
export const calls = (message: Message, me: string): boolean =>
  message.status === "sent" && message.sender_id !== me && (message.mention_all || message.mentions.includes(me));

/** So many pages of a hundred are gone through: more is not counted as unread either. */
const PAGES = 10;

export const mentionsApi = api.injectEndpoints({
  endpoints: (build) => ({
    /** The first message after a seq that calls one; null where none does. */
    nextMention: build.query<number | null, { id: string; after: number; me: string }>({
      queryFn: calling(async (http, { id, after, me }) => {
        const path = `/conversations/${encodeURIComponent(id)}/messages`;
        let at: string | number | null = after;
        for (let page = 0; at !== null && page < PAGES; page++) {
          const { items, next }: TimelinePage = await http.get(path, { after_seq: at, limit: 100 });
          const first = items.find((one) => calls(one, me));
          if (first) return first.seq;
          at = items.length > 0 ? next : null;
        }
        return null;
      }),
      keepUnusedDataFor: 0,
    }),
  }),
});

export const { useLazyNextMentionQuery } = mentionsApi;
