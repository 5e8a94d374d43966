import type { Message } from "@parley/sdk";
import { type ReactNode, useCallback, useMemo, useState } from "react";
import { useDispatch } from "react-redux";
import { Lightbox } from "~/features/media/index.ts";
import { newerWanted, olderWanted } from "~/features/messaging/index.ts";
import { useNames } from "~/features/people/index.ts";
import type { Row } from "./rows.ts";

type PictureMessage = Extract<Message, { content_type: "image" }>;

/** The pictures of a conversation over everything, from the one that was pressed. */
export function usePictures(conversationId: string, rows: Row[]): { open(seq: number): void; gallery: ReactNode } {
  const dispatch = useDispatch();
  const nameOf = useNames();
  const [seq, setSeq] = useState<number | null>(null);
  const looking = seq !== null;
  const pictures = useMemo(
    () =>
      looking
        ? rows.flatMap((row): PictureMessage[] => {
            const parts = row.kind === "message" ? row.parts : [];
            return parts.flatMap(({ source }) =>
              source?.content_type === "image" && source.status === "sent" ? source : [],
            );
          })
        : [],
    [rows, looking],
  );
  const older = useCallback(() => void dispatch(olderWanted(conversationId)), [dispatch, conversationId]);
  const newer = useCallback(() => void dispatch(newerWanted(conversationId)), [dispatch, conversationId]);
  const close = useCallback(() => setSeq(null), []);
  const gallery = seq !== null && (
    <Lightbox pictures={pictures} seq={seq} nameOf={nameOf} onFirst={older} onLast={newer} onClose={close} />
  );
  return { open: setSeq, gallery };
}
