import { useEffect, useRef } from "react";
import { MessageRow, type RowActs } from "./MessageRow.tsx";
import type { Shown } from "./rows.ts";
import type { Watch } from "./useSeen.ts";

interface Props {
  message: Shown;
  group: boolean;
  watch: Watch;
  readSeq: number;
  /** Whether Tab leads to it. */
  reachable: boolean;
  /** Whether it is what was searched for. */
  found: boolean;
  /** Whether that is marked still. */
  lit: boolean;
  acts: RowActs;
}

/** A message which is watched until it has been read. */
export function SeenRow({ message, group, watch, readSeq, reachable, found, lit, acts }: Props) {
  const row = useRef<HTMLElement>(null);
  const { seq, own } = message;
  const unread = !own && seq !== null && seq > readSeq;
  useEffect(() => {
    if (unread && row.current) return watch(row.current, seq);
  }, [unread, seq, watch]);
  return (
    <MessageRow
      message={message}
      group={group}
      rowRef={row}
      reachable={reachable}
      found={found}
      lit={found && lit}
      acts={acts}
    />
  );
}
