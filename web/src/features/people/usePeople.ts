import type { User } from "@parley/sdk";
import { useSelector } from "react-redux";
import { selectUserId } from "~/features/session/index.ts";
import { useAsked } from "~/shared/ui/useSettled.ts";
import { selectPeople, useFindUsersQuery } from "./api.ts";

const MOST_KNOWN = 100;

interface Found {
  people: User[];
  failed: boolean;
  settled: boolean;
}

/** Whom a text finds; without one those that are known here. */
export function usePeople(text: string): Found {
  const query = text.trim();
  const asked = useAsked(query);
  const me = useSelector(selectUserId);
  const known = useSelector(selectPeople);
  const found = useFindUsersQuery(asked, { skip: !asked });
  const people = query
    ? (found.currentData ?? [])
    : Object.values(known)
        .sort((a, b) => a.display_name.localeCompare(b.display_name))
        .slice(0, MOST_KNOWN);
  return {
    people: people.filter((one) => one.id !== me),
    failed: query !== "" && found.isError,
    settled: asked === query && !found.isFetching,
  };
}
