import type { SearchTerms } from "@parley/sdk";
import { useEffect, useMemo, useState } from "react";
import { useDispatch } from "react-redux";
import { useHits } from "~/features/messaging/index.ts";
import { jumpWanted } from "~/features/panels/index.ts";
import { dayBeside } from "~/shared/format/dates.ts";
import { useSettled } from "~/shared/ui/useSettled.ts";

export interface Filters {
  /** Empty: anybody. */
  sender_id: string;
  /** The first day and the last one, as `2026-01-31`; empty: any. */
  from: string;
  to: string;
  file: boolean;
}

export const ANY: Filters = { sender_id: "", from: "", to: "", file: false };

/** So many are counted; further ones are asked for on the way there. */
const COUNTED = 200;
const PAGE = 100;

/** What is found in a conversation, and which of it is looked at: the newest first, then step by step. */
export function useFind(conversationId: string, text: string, filters: Filters) {
  const dispatch = useDispatch();
  const q = useSettled(text.trim(), 200);
  const { sender_id, from, to, file } = filters;
  const terms = useMemo<SearchTerms | null>(() => {
    if (!q && !sender_id && !from && !to && !file) return null;
    return {
      conversation_id: conversationId,
      ...(q && { q }),
      ...(sender_id && { sender_id }),
      // The server leaves out the days that it is given.
      ...(from && { after: dayBeside(from, -1) }),
      ...(to && { before: dayBeside(to, 1) }),
      ...(file && { has: "file" }),
    };
  }, [conversationId, q, sender_id, from, to, file]);
  const [place, setPlace] = useState({ terms, at: 0 });
  const at = place.terms === terms ? place.at : 0;
  const { hits, more, further, isFetching, isError } = useHits(terms, {
    limit: PAGE,
    enough: Math.max(COUNTED, at + 2),
  });
  const seq = hits[at]?.message.seq;
  // biome-ignore lint/correctness/useExhaustiveDependencies: other terms lead to the same message again.
  useEffect(() => {
    if (seq !== undefined) dispatch(jumpWanted({ id: conversationId, seq }));
  }, [conversationId, seq, terms, dispatch]);

  /** 1: to an older one, -1: to a newer one. */
  const step = (by: 1 | -1) => {
    if (hits[at + by]) setPlace({ terms, at: at + by });
    else if (by === 1) more();
  };
  return {
    asked: terms !== null,
    at,
    count: hits.length,
    further,
    settled: q === text.trim() && !isFetching,
    failed: isError,
    first: at === 0,
    last: at >= hits.length - 1 && !further,
    step,
  };
}
