import { type Ref, useEffect, useImperativeHandle, useRef, useState } from "react";
import { useSelector } from "react-redux";
import { selectConnection, selectSyncing } from "~/features/connection/index.ts";
import { useOpenPairMutation } from "~/features/messaging/index.ts";
import { reasonKey, useTranslation } from "~/shared/i18n/index.ts";
import { Icon } from "~/shared/ui/Icon.tsx";
import { IconButton } from "~/shared/ui/IconButton.tsx";
import { ConversationList } from "./ConversationList.tsx";
import css from "./ListPane.module.css";
import { NewChat } from "./NewChat.tsx";
import { resultId, SearchResults } from "./SearchResults.tsx";
import { useListKeys } from "./useListKeys.ts";
import { useSearch } from "./useSearch.ts";

interface Props {
  selectedId: string | undefined;
  searchRef: Ref<HTMLInputElement>;
  /** With a seq: at this message. */
  onOpen(id: string, seq?: number): void;
  /** Whether the search box is to have the focus from the start. */
  searching: boolean;
  onSettings(): void;
}

/** What stands in the empty search box: what the feed is doing, while it is not up to date. */
function usePlaceholder(): string {
  const { t } = useTranslation();
  const connection = useSelector(selectConnection);
  const syncing = useSelector(selectSyncing);
  if (connection.phase === "connecting" || connection.phase === "waiting") return t("list.connecting");
  return syncing ? t("list.updating") : t("list.search");
}

/** The left column: settings, search, conversations. */
export function ListPane({ selectedId, searchRef, searching, onOpen, onSettings }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const box = useRef<HTMLInputElement>(null);
  useImperativeHandle(searchRef, () => box.current as HTMLInputElement);
  useEffect(() => {
    if (searching) box.current?.focus();
  }, [searching]);
  const [openPair, opening] = useOpenPairMutation();
  const search = useSearch(text);
  const placeholder = usePlaceholder();
  const count = search.conversations.length + search.people.length + search.messages.length;

  const open = (id: string) => {
    setText("");
    onOpen(id);
  };
  const pick = async (index: number) => {
    const conversation = search.conversations[index];
    if (conversation) return open(conversation.id);
    const person = search.people[index - search.conversations.length];
    if (!person) {
      const hit = search.messages[index - search.conversations.length - search.people.length];
      // The search stays: there may be more to look at.
      if (hit) onOpen(hit.message.conversation_id, hit.message.seq);
      return;
    }
    const answer = await openPair(person.id);
    if (answer.data) open(answer.data.id);
  };
  const keys = useListKeys(count, pick);
  const { error } = opening;
  const reason = error && "code" in error ? (error.code ?? null) : null;

  return (
    <div className={css.pane}>
      <header className={css.header}>
        <IconButton icon="settings" label={t("list.settings")} onClick={onSettings} data-testid="open-settings" />
        <div className={css.search}>
          <Icon name="search" size={20} />
          <input
            ref={box}
            type="text"
            role="combobox"
            aria-expanded={search.query !== "" && count > 0}
            aria-controls="search-results"
            aria-activedescendant={search.query && keys.active >= 0 ? resultId(keys.active) : undefined}
            aria-label={t("list.search")}
            autoComplete="off"
            spellCheck={false}
            placeholder={placeholder}
            value={text}
            data-testid="search"
            onChange={(event) => {
              setText(event.target.value);
              keys.setActive(0);
            }}
            onKeyDown={(event) => {
              if (event.key === "Escape" && text) {
                event.stopPropagation();
                setText("");
              } else keys.onKeyDown(event);
            }}
          />
          {text && (
            <IconButton icon="close" label={t("list.clear")} className={css.clear ?? ""} onClick={() => setText("")} />
          )}
        </div>
      </header>
      {error && (
        <p className={css.note} role="alert">
          {t("list.openFailed", { reason: t(reasonKey(reason)) })}
        </p>
      )}
      {search.query ? (
        <SearchResults search={search} active={keys.active} selectedId={selectedId} onPick={pick} />
      ) : (
        <ConversationList selectedId={selectedId} onOpen={onOpen} />
      )}
      {!search.query && <NewChat />}
    </div>
  );
}
