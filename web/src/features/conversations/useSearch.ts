import type { Conversation, Hit, User } from "@parley/sdk";
import { useMemo } from "react";
import { useSelector } from "react-redux";
import { peerOf, selectSorted, useHits } from "~/features/messaging/index.ts";
import { selectPeople, useFindUsersQuery } from "~/features/people/index.ts";
import { selectUserId } from "~/features/session/index.ts";
import { named } from "~/shared/format/names.ts";
import { useAsked } from "~/shared/ui/useSettled.ts";

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

/** Conversations by name from what is held, people and messages from the server. */
export function useSearch(text: string): Search {
  const query = text.trim();
  const asked = useAsked(query);
  const me = useSelector(selectUserId);
  const all = useSelector(selectSorted);
  const people = useSelector(selectPeople);
  const found = useFindUsersQuery(asked, { skip: !asked });
  const { hits: messages, more, ...said } = useHits(asked ? { q: asked } : null, { limit: MOST, enough: MOST });
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
