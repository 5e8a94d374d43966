import type { Conversation } from "@parley/sdk";
import { type MouseEvent, useCallback, useRef, useState } from "react";
import { useSelector } from "react-redux";
import { Virtuoso, type VirtuosoHandle } from "react-virtuoso";
import { selectUpToDate } from "~/features/connection/index.ts";
import { selectArchived, selectListed } from "~/features/messaging/index.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import { Icon } from "~/shared/ui/Icon.tsx";
import { useHold } from "~/shared/ui/useHold.ts";
import { ConversationRow } from "./ConversationRow.tsx";
import css from "./ListPane.module.css";
import { ListSkeleton } from "./ListSkeleton.tsx";
import { RowMenu } from "./RowMenu.tsx";
import { useListKeys } from "./useListKeys.ts";

interface Props {
  selectedId: string | undefined;
  onOpen(id: string): void;
}

const rowId = (id: string | undefined) => (id ? `conversation-${id}` : undefined);

function Foot() {
  return <div className={css.foot} />;
}

/** All conversations, pinned ones first, then the newest; archived ones in a folder of their own; of thousands only the visible rows exist. */
export function ConversationList({ selectedId, onOpen }: Props) {
  const { t } = useTranslation();
  const listed = useSelector(selectListed);
  const archived = useSelector(selectArchived);
  const upToDate = useSelector(selectUpToDate);
  const [inArchive, setInArchive] = useState(false);
  const [menu, setMenu] = useState<{ conversation: Conversation; x: number; y: number } | null>(null);
  const closeMenu = useCallback(() => setMenu(null), []);
  // The folder closes with the last that leaves it.
  const shelf = inArchive && archived.length > 0;
  const conversations = shelf ? archived : listed;
  const virtuoso = useRef<VirtuosoHandle>(null);
  const openAt = useCallback((index: number) => onOpen(conversations[index]?.id ?? ""), [conversations, onOpen]);
  const keys = useListKeys(conversations.length, openAt, (index) => virtuoso.current?.scrollIntoView({ index }));
  /** By the pointer, a finger, or the menu key, which is meant for the active row. Answers whether there is a row. */
  const openMenu = (x: number, y: number, target: Element): boolean => {
    const row = target.closest<HTMLElement>("[data-conversation-id]");
    const id = row?.dataset.conversationId ?? conversations[keys.active]?.id;
    const conversation = conversations.find((one) => one.id === id);
    if (!conversation) return false;
    const box = (row ?? document.getElementById(rowId(id) ?? ""))?.getBoundingClientRect();
    setMenu({ conversation, ...(row ? { x, y } : { x: box?.left ?? 0, y: box?.bottom ?? 0 }) });
    return true;
  };
  const hold = useHold(openMenu);
  const folder = archived.length > 0 && (
    <button type="button" className={css.folder} data-testid="archive-folder" onClick={() => setInArchive(!shelf)}>
      <Icon name={shelf ? "back" : "archive"} />
      {t("list.archived")}
      <span className={css.folderCount}>{archived.length}</span>
    </button>
  );
  if (listed.length + archived.length === 0)
    return upToDate ? <p className={css.note}>{t("list.empty")}</p> : <ListSkeleton />;
  return (
    <>
      {folder}
      <Virtuoso
        ref={virtuoso}
        role="listbox"
        tabIndex={0}
        aria-label={t("list.label")}
        aria-activedescendant={rowId(conversations[keys.active]?.id)}
        className={css.list ?? ""}
        data-testid="conversation-list"
        onKeyDown={keys.onKeyDown}
        onContextMenu={(event: MouseEvent) => {
          if (openMenu(event.clientX, event.clientY, event.target as Element)) event.preventDefault();
        }}
        {...hold}
        onFocus={() => {
          if (keys.active >= 0) return;
          const selected = conversations.findIndex((one) => one.id === selectedId);
          keys.setActive(Math.max(0, selected));
        }}
        onBlur={() => keys.setActive(-1)}
        data={conversations}
        fixedItemHeight={72}
        skipAnimationFrameInResizeObserver
        increaseViewportBy={360}
        components={{ Footer: Foot }}
        computeItemKey={(_, conversation) => conversation.id}
        itemContent={(index, conversation) => (
          <ConversationRow
            id={rowId(conversation.id) ?? ""}
            conversation={conversation}
            selected={conversation.id === selectedId}
            active={index === keys.active}
            onOpen={onOpen}
          />
        )}
      />
      {menu && <RowMenu {...menu} onClose={closeMenu} />}
    </>
  );
}
