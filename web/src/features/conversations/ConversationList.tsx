import { useCallback, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useSelector } from "react-redux";
import { Virtuoso, type VirtuosoHandle } from "react-virtuoso";
import { selectSorted } from "~/features/messaging/index.ts";
import { ConversationRow } from "./ConversationRow.tsx";
import css from "./ListPane.module.css";
import { useListKeys } from "./useListKeys.ts";

interface Props {
  selectedId: string | undefined;
  onOpen(id: string): void;
}

const rowId = (id: string | undefined) => (id ? `conversation-${id}` : undefined);

/** All conversations, the newest first; of thousands only the visible rows exist. */
export function ConversationList({ selectedId, onOpen }: Props) {
  const { t } = useTranslation();
  const conversations = useSelector(selectSorted);
  const virtuoso = useRef<VirtuosoHandle>(null);
  const openAt = useCallback((index: number) => onOpen(conversations[index]?.id ?? ""), [conversations, onOpen]);
  const keys = useListKeys(conversations.length, openAt, (index) => virtuoso.current?.scrollIntoView({ index }));
  if (conversations.length === 0) return <p className={css.note}>{t("list.empty")}</p>;
  return (
    <Virtuoso
      ref={virtuoso}
      role="listbox"
      tabIndex={0}
      aria-label={t("list.label")}
      aria-activedescendant={rowId(conversations[keys.active]?.id)}
      className={css.list ?? ""}
      data-testid="conversation-list"
      onKeyDown={keys.onKeyDown}
      onFocus={() => {
        if (keys.active >= 0) return;
        const selected = conversations.findIndex((one) => one.id === selectedId);
        keys.setActive(Math.max(0, selected));
      }}
      onBlur={() => keys.setActive(-1)}
      data={conversations}
      fixedItemHeight={72}
      increaseViewportBy={360}
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
  );
}
