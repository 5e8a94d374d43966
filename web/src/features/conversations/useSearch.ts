import type { Conversation, Hit, User } from "@parley/sdk";
import { useEffect, useMemo, useState } from "react";
import { useSelector } from "react-redux";
import { peerOf, selectSorted, useSearchMessagesInfiniteQuery } from "~/features/messaging/index.ts";
import { selectPeople, useFindUsersQuery } from "~/features/people/index.ts";
import { selectUserId } from "~/features/session/index.ts";

export interface Search {
  query: string;
  conversations: Conversation[];
  people: User[];
  messages: Hit[];
  /** Older messages that have it, where there may be some. */
  more(): void;
  settled: boolean;
  failed: boolean;
}

const MOST = 20;
const NO_HITS: Hit[] = [];

/** A value once it has stood still for a while. */
function useSettled(value: string, ms: number): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}

/** Whether a word of the name begins so; Chinese has no words to begin, there any part counts. */
function named(name: string, query: string): boolean {
  const [text, needle] = [name.toLocaleLowerCase(), query.toLocaleLowerCase()];
  return (
    text.startsWith(needle) || text.includes(` ${needle}`) || (/\p{Script=Han}/u.test(needle) && text.includes(needle))
  );
}

/** Messages that have it. Whoever has found few has the next page asked for, since a page may hold none. */
function useMessages(asked: string) {
  const { currentData, isFetching, isError, hasNextPage, fetchNextPage } = useSearchMessagesInfiniteQuery(asked, {
    skip: !asked,
  });
  const messages = useMemo(() => currentData?.pages.flatMap((page) => page.items) ?? [], [currentData]);
  const wanting = messages.length < MOST && hasNextPage && !isFetching && !isError;
  useEffect(() => {
    if (wanting) void fetchNextPage();
  }, [wanting, fetchNextPage]);
  const more = () => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  };
  return { messages: asked ? messages : NO_HITS, more, isFetching, isError };
}

/** Conversations by name from what is held, people and messages from the server. */
export function useSearch(text: string): Search {
  const query = text.trim();
  const asked = useSettled(query, 200);
  const me = useSelector(selectUserId);
  const all = useSelector(selectSorted);
  const people = useSelector(selectPeople);
  const found = useFindUsersQuery(asked, { skip: !asked });
  const { messages, more, ...said } = useMessages(asked);
  const conversations = useMemo(() => {
    const name = (one: Conversation) => one.title ?? people[peerOf(one, me) ?? ""]?.display_name ?? "";
    return query ? all.filter((one) => named(name(one), query)).slice(0, MOST) : [];
  }, [all, people, me, query]);
  // Whoever a conversation is shown with is not shown a second time.
  const shown = new Set(conversations.map((one) => peerOf(one, me)));
  const current = asked === query && !found.isFetching && !said.isFetching;
  return {
    query,
    conversations,
    people: (asked ? (found.currentData ?? []) : []).filter((one) => one.id !== me && !shown.has(one.id)),
    messages,
    more,
    settled: current,
    failed: current && found.isError && said.isError,
  };
}
