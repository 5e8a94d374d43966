import { useEffect, useRef } from "react";
import { MessageRow, type RowProps } from "./MessageRow.tsx";
import type { Watch } from "./useSeen.ts";

interface Props extends Omit<RowProps, "rowRef"> {
  watch: Watch;
  readSeq: number;
}

/** A message which is watched until it has been read. */
export function SeenRow({ watch, readSeq, ...shown }: Props) {
  const row = useRef<HTMLElement>(null);
  const { seq, own } = shown.message;
  const unread = !own && seq !== null && seq > readSeq;
  useEffect(() => {
    if (unread && row.current) return watch(row.current, seq);
  }, [unread, seq, watch]);
  return <MessageRow {...shown} rowRef={row} />;
}
