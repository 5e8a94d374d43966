import type { User } from "@parley/sdk";
import { Avatar } from "~/features/people/index.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import { ConversationRow } from "./ConversationRow.tsx";
import { FoundMessage } from "./FoundMessage.tsx";
import css from "./ListPane.module.css";
import row from "./Row.module.css";
import type { Search } from "./useSearch.ts";

interface Props {
  search: Search;
  active: number;
  selectedId: string | undefined;
  onPick(index: number): void;
}

export const resultId = (index: number) => `result-${index}`;

function PersonRow({
  person,
  index,
  active,
  onPick,
}: {
  person: User;
  index: number;
  active: boolean;
  onPick(i: number): void;
}) {
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the search box has the focus, and names the active row.
    // biome-ignore lint/a11y/useKeyWithClickEvents: the search box handles the keys.
    <div
      role="option"
      id={resultId(index)}
      aria-selected={active}
      className={`${row.row} ${active ? row.active : ""}`}
      data-testid="person-row"
      data-user-id={person.id}
      onClick={() => onPick(index)}
    >
      <Avatar id={person.id} name={person.display_name} url={person.avatar} size={54} />
      <div className={row.main}>
        <div className={row.line}>
          <span className={row.title}>{person.display_name}</span>
        </div>
        <div className={row.line}>
          <span className={row.snippet}>@{person.username}</span>
        </div>
      </div>
    </div>
  );
}

/** So near the end of what is shown, in pixels, more is asked for. */
const NEAR = 300;

/** Conversations of that name, people to talk to, and messages that say so. */
export function SearchResults({ search, active, selectedId, onPick }: Props) {
  const { t } = useTranslation();
  const { conversations, people, messages } = search;
  const before = conversations.length + people.length;
  if (search.failed)
    return (
      <p className={css.note} role="alert">
        {t("list.searchFailed")}
      </p>
    );
  if (search.settled && before + messages.length === 0) {
    return <p className={css.note}>{t("list.nobody", { query: search.query })}</p>;
  }
  return (
    <div
      className={css.results}
      role="listbox"
      id="search-results"
      aria-label={t("list.results")}
      data-testid="search-results"
      onScroll={({ currentTarget: list }) => {
        if (list.scrollHeight - list.scrollTop - list.clientHeight < NEAR) search.more();
      }}
    >
      {conversations.length > 0 && (
        <div className={css.heading} role="presentation">
          {t("list.found")}
        </div>
      )}
      {conversations.map((conversation, index) => (
        <ConversationRow
          key={conversation.id}
          id={resultId(index)}
          conversation={conversation}
          selected={conversation.id === selectedId}
          active={index === active}
          onOpen={() => onPick(index)}
        />
      ))}
      {people.length > 0 && (
        <div className={css.heading} role="presentation">
          {t("list.people")}
        </div>
      )}
      {people.map((person, i) => {
        const index = conversations.length + i;
        return <PersonRow key={person.id} person={person} index={index} active={index === active} onPick={onPick} />;
      })}
      {messages.length > 0 && (
        <div className={css.heading} role="presentation">
          {t("list.messages")}
        </div>
      )}
      {messages.map((hit, i) => (
        <FoundMessage
          key={hit.message.id}
          hit={hit}
          id={resultId(before + i)}
          active={before + i === active}
          onPick={() => onPick(before + i)}
        />
      ))}
    </div>
  );
}
