import type { Conversation, User } from "@parley/sdk";
import { useMemo } from "react";
import { useSelector } from "react-redux";
import { peerOf, selectSorted } from "~/features/messaging/index.ts";
import { selectPeople, useFindUsersQuery } from "~/features/people/index.ts";
import { selectUserId } from "~/features/session/index.ts";
import { useSettled } from "~/shared/ui/useSettled.ts";

export interface Search {
  query: string;
  conversations: Conversation[];
  people: User[];
  settled: boolean;
  failed: boolean;
}

const MOST = 20;

/** Whether a word of the name begins so; Chinese has no words to begin, there any part counts. */
function named(name: string, query: string): boolean {
  const [text, needle] = [name.toLocaleLowerCase(), query.toLocaleLowerCase()];
  return (
    text.startsWith(needle) || text.includes(` ${needle}`) || (/\p{Script=Han}/u.test(needle) && text.includes(needle))
  );
}

/** Conversations by name from what is held, and people from the server. */
export function useSearch(text: string): Search {
  const query = text.trim();
  const asked = useSettled(query, 200);
  const me = useSelector(selectUserId);
  const all = useSelector(selectSorted);
  const people = useSelector(selectPeople);
  const found = useFindUsersQuery(asked, { skip: !asked });
  const conversations = useMemo(() => {
    const name = (one: Conversation) => one.title ?? people[peerOf(one, me) ?? ""]?.display_name ?? "";
    return query ? all.filter((one) => named(name(one), query)).slice(0, MOST) : [];
  }, [all, people, me, query]);
  // Whoever a conversation is shown with is not shown a second time.
  const shown = new Set(conversations.map((one) => peerOf(one, me)));
  const current = asked === query && !found.isFetching;
  return {
    query,
    conversations,
    people: (asked ? (found.currentData ?? []) : []).filter((one) => one.id !== me && !shown.has(one.id)),
    settled: current,
    failed: current && found.isError,
  };
}
