import type { Quote } from "@parley/sdk";
import { type DragEvent, type ReactNode, useCallback, useState } from "react";
import { useDispatch } from "react-redux";
import { filesOf, SendFiles } from "~/features/media/index.ts";
import { composingEnded } from "~/features/messaging/index.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import css from "./ChatWindow.module.css";

/** Files that were picked, pasted or, where one may write, dropped on the window, until they are sent or put away. */
export function useFiles(conversationId: string, reply: Quote | null, mayPost: boolean) {
  const { t } = useTranslation();
  const dispatch = useDispatch();
  const [files, setFiles] = useState<File[]>([]);
  const [over, setOver] = useState(false);
  const choose = useCallback((more: File[]) => setFiles((now) => [...now, ...more]), []);
  const clear = useCallback(() => setFiles([]), []);
  const takes = (event: DragEvent) => mayPost && event.dataTransfer.types.includes("Files");
  const drop = {
    onDragOver(event: DragEvent) {
      if (!takes(event)) return;
      event.preventDefault();
      setOver(true);
    },
    onDragLeave(event: DragEvent) {
      if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
    },
    onDrop(event: DragEvent) {
      if (!takes(event)) return;
      event.preventDefault();
      setOver(false);
      const dropped = filesOf(event.dataTransfer);
      if (dropped.length) choose(dropped);
    },
  };
  const dialog: ReactNode = (
    <>
      {over && <div className={css.drop}>{t("media.drop")}</div>}
      {files.length > 0 && (
        <SendFiles
          files={files}
          conversationId={conversationId}
          reply={reply}
          onSent={() => {
            clear();
            dispatch(composingEnded(conversationId));
          }}
          onClose={clear}
        />
      )}
    </>
  );
  return { choose, drop, dialog };
}
