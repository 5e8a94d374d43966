import type { Conversation } from "@parley/sdk";
import { type KeyboardEvent, useMemo, useState } from "react";
import { useSelector } from "react-redux";
import { type CallState, may, membersKnown, useConversation, useMembersNamed } from "~/features/messaging/index.ts";
import { selectPeople } from "~/features/people/index.ts";
import { selectUserId } from "~/features/session/index.ts";
import { ALL, nameAt } from "~/shared/format/mentions.ts";
import { named } from "~/shared/format/names.ts";
import type { Selected } from "./formatting.ts";

/** Somebody who may be called; `id` null: all. */
export interface Choice {
  id: string | null;
  /** What stands in the text after the `@`. */
  username: string;
  name: string;
}

/** So many are shown. */
const SHOWN = 20;

function useChoices(conversation: Conversation | undefined, query: string | undefined): Choice[] {
  const me = useSelector(selectUserId);
  const people = useSelector(selectPeople);
  const found = useMembersNamed(conversation, query ?? "");
  const known = useSelector((state: CallState) => (conversation ? membersKnown(state, conversation).join() : ""));
  return useMemo<Choice[]>(() => {
    if (query === undefined || !conversation) return [];
    const fits = (...names: string[]) => query === "" || names.some((name) => named(name, query));
    const all = may(conversation, "mention_all") && fits(...ALL);
    const among = new Map(known.split(",").map((id) => [id, people[id]]));
    for (const one of found) among.set(one.id, one);
    among.delete(me);
    const members = [...among.values()].flatMap((one): Choice[] =>
      one && fits(one.display_name, one.username)
        ? [{ id: one.id, username: one.username, name: one.display_name }]
        : [],
    );
    members.sort((a, b) => a.name.localeCompare(b.name));
    return [...(all ? [{ id: null, username: ALL[0], name: "" }] : []), ...members].slice(0, SHOWN);
  }, [query, conversation, known, found, people, me]);
}

/**
 * Calling members by name: an `@` in a group's composer opens a list of them, which follows what is written after it.
 * `change` puts another text into the field.
 */
export function useCalling(conversationId: string, change: (to: (now: Selected) => Selected) => void) {
  const conversation = useConversation(conversationId);
  const [asked, setAsked] = useState<ReturnType<typeof nameAt>>(null);
  /** The `@` whose list was closed. */
  const [left, setLeft] = useState<number | null>(null);
  const [wanted, setActive] = useState(0);
  const open = conversation?.type === "group" && asked !== null && asked.start !== left;
  const choices = useChoices(conversation, open ? asked.query : undefined);
  const active = Math.min(wanted, choices.length - 1);

  /** The text or the caret is another one now. */
  const look = ({ value, selectionStart, selectionEnd }: HTMLTextAreaElement) => {
    const now = selectionStart === selectionEnd ? nameAt(value, selectionStart) : null;
    if (now?.start !== asked?.start || now?.query !== asked?.query) {
      setAsked(now);
      setActive(0);
    }
    setLeft((closed) => (now?.start === closed ? closed : null));
  };
  const close = () => setLeft(asked?.start ?? null);
  const pick = (choice: Choice | undefined) => {
    if (!choice || !asked) return;
    const { start } = asked;
    setAsked(null);
    change(({ text, end }) => {
      const called = `@${choice.username} `;
      const at = start + called.length;
      return { text: text.slice(0, start) + called + text.slice(end).replace(/^ /, ""), start: at, end: at };
    });
  };
  /** Whether a key was meant for the list. */
  const onKey = ({ key, shiftKey, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean => {
    if (choices.length === 0 || shiftKey || ctrlKey || metaKey || altKey) return false;
    if (key === "ArrowDown") setActive((active + 1) % choices.length);
    else if (key === "ArrowUp") setActive((active + choices.length - 1) % choices.length);
    else if (key === "Enter" || key === "Tab") pick(choices[active]);
    else if (key === "Escape") close();
    else return false;
    return true;
  };
  return { choices, active, look, close: () => setAsked(null), pick, onKey };
}
