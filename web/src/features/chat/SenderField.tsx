import type { Conversation, User } from "@parley/sdk";
import { type KeyboardEvent, useMemo, useState } from "react";
import { useSelector } from "react-redux";
import { useMembersNamed } from "~/features/messaging/index.ts";
import { selectPeople } from "~/features/people/index.ts";
import { selectUserId } from "~/features/session/index.ts";
import { named } from "~/shared/format/names.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import { CallList, choiceId } from "./CallList.tsx";
import css from "./FindBar.module.css";
import type { Choice } from "./useCalling.ts";

const LIST = "find-senders";
/** So many are shown: whoever looks for another one writes more of the name. */
const SHOWN = 20;

/** Members whom a text names: those known here, and those whom the server finds. */
function useSenders(conversation: Conversation, query: string): Choice[] {
  const { t } = useTranslation();
  const me = useSelector(selectUserId);
  const people = useSelector(selectPeople);
  const found = useMembersNamed(conversation, query);
  return useMemo(() => {
    const all = new Map<string, User>(found.map((one) => [one.id, one]));
    for (const id of conversation.members) if (people[id]) all.set(id, people[id]);
    return [...all.values()]
      .filter((one) => named(one.display_name, query) || named(one.username, query))
      .map(({ id, username, display_name }) => ({ id, username, name: id === me ? t("list.you") : display_name }))
      .sort((a, b) => a.name.localeCompare(b.name))
      .slice(0, SHOWN);
  }, [conversation.members, people, found, query, me, t]);
}

interface Props {
  conversation: Conversation;
  /** Whose messages are looked for; empty: anybody's. */
  value: string;
  onChange(id: string): void;
}

/** Who has said it: any member, found by what is written of the name. */
export function SenderField({ conversation, value, onChange }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [open, setOpen] = useState(false);
  const [wanted, setActive] = useState(0);
  const choices = useSenders(conversation, value ? "" : text.trim());
  const shown = open && choices.length > 0;
  const active = Math.min(wanted, choices.length - 1);
  const pick = (choice: Choice | undefined) => {
    if (!choice?.id) return;
    setText(choice.name);
    setOpen(false);
    onChange(choice.id);
  };
  const write = (now: string) => {
    setText(now);
    setActive(0);
    setOpen(true);
    if (value) onChange("");
  };
  const onKey = ({ key, keyCode, nativeEvent }: KeyboardEvent): boolean => {
    if (nativeEvent.isComposing || keyCode === 229 || !choices.length) return false;
    if (key === "ArrowDown") shown ? setActive((active + 1) % choices.length) : setOpen(true);
    else if (!shown) return false;
    else if (key === "ArrowUp") setActive((active + choices.length - 1) % choices.length);
    else if (key === "Enter") pick(choices[active]);
    else if (key === "Escape") setOpen(false);
    else return false;
    return true;
  };
  return (
    <span className={css.sender}>
      <input
        className={css.filter}
        type="text"
        role="combobox"
        value={text}
        autoComplete="off"
        spellCheck={false}
        placeholder={t("find.sender")}
        aria-label={t("find.sender")}
        aria-autocomplete="list"
        aria-expanded={shown}
        aria-controls={shown ? LIST : undefined}
        aria-activedescendant={shown ? choiceId(LIST, active) : undefined}
        data-testid="find-sender"
        onChange={(event) => write(event.target.value)}
        onFocus={(event) => event.target.select()}
        // What names nobody is no filter, and does not look like one.
        onBlur={() => {
          setOpen(false);
          if (!value) setText("");
        }}
        onKeyDown={(event) => {
          if (!onKey(event)) return;
          event.preventDefault();
          // The list is closed, not the search.
          event.stopPropagation();
        }}
      />
      {shown && <CallList id={LIST} below choices={choices} active={active} onPick={pick} testId="sender" />}
    </span>
  );
}
