import type { Message, Quote } from "@parley/sdk";
import { useDispatch, useSelector, useStore } from "react-redux";
import {
  type CallState,
  calledIn,
  changeWanted,
  composerTyped,
  composingEnded,
  draftChanged,
  editStarted,
  editTyped,
  lineOf,
  messageWritten,
  replyStarted,
  selectComposing,
  selectConversation,
  selectDraft,
  selectTimeline,
} from "~/features/messaging/index.ts";
import { useNames } from "~/features/people/index.ts";
import { selectUserId } from "~/features/session/index.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import { excess } from "./limits.ts";

type State = Parameters<typeof selectTimeline>[0] &
  Parameters<typeof selectUserId>[0] &
  Parameters<typeof selectConversation>[0] &
  CallState;

function quoteOf(message: Message, line: string): Quote {
  const { seq, id, sender_id, sender_type, content_type } = message;
  return { seq, message_id: id, sender_id, sender_type, content_type, excerpt: line.slice(0, 120) };
}

/** What is written in a conversation: a new message, which is its draft, an answer, or another text for an own one. */
export function useWriting(conversationId: string) {
  const { t } = useTranslation();
  const dispatch = useDispatch();
  const store = useStore<State>();
  const draft = useSelector((state: Parameters<typeof selectDraft>[0]) => selectDraft(state, conversationId));
  const composing = useSelector((state: Parameters<typeof selectComposing>[0]) =>
    selectComposing(state, conversationId),
  );
  const nameOf = useNames();
  const text = composing?.mode === "edit" ? composing.text : draft;
  const over = excess(text.trim());
  const sendable = text.trim() !== "" && over === 0;

  const type = (now: string) => {
    if (composing?.mode === "edit") dispatch(editTyped({ id: conversationId, text: now }));
    else dispatch(draftChanged({ id: conversationId, text: now }));
    if (now) dispatch(composerTyped(conversationId));
  };
  const end = () => dispatch(composingEnded(conversationId));

  const send = () => {
    if (!sendable) return;
    const content = text.trim();
    const state = store.getState();
    const called = (before?: string[]) => calledIn(content, state, selectConversation(state, conversationId), before);
    if (composing?.mode === "edit") {
      const { seq, content: before, mentions } = composing.message;
      const edit = { action: "editMessage" as const, conversation_id: conversationId, seq, content };
      if (content !== before) dispatch(changeWanted({ ...edit, ...called(mentions) }));
    } else {
      const outgoing = { content_type: "text" as const, content, reply_to: quote, ...called() };
      dispatch(messageWritten({ id: conversationId, outgoing }));
      dispatch(draftChanged({ id: conversationId, text: "" }));
    }
    end();
  };
  const quote = composing?.mode === "reply" ? quoteOf(composing.message, lineOf(composing.message, t, nameOf)) : null;

  /** From an empty field: the last own message to be edited, or the last one at all to be answered. Answers whether there is one. */
  const takeUp = (mode: "edit" | "reply"): boolean => {
    if (text !== "" || composing) return false;
    const me = selectUserId(store.getState());
    const timeline = selectTimeline(store.getState(), conversationId);
    // What is held apart from the newest messages is not the last, whatever lies between.
    const latest = Object.values(timeline?.messages.entities ?? {})
      .filter((one) => one.seq >= (timeline?.span.from ?? 0) && one.status === "sent" && one.content_type !== "system")
      .sort((a, b) => b.seq - a.seq);
    const own = (one: Message) => one.sender_id === me && one.content_type === "text" && !one.forwarded_from;
    const found = mode === "reply" ? latest[0] : latest.find(own);
    if (found) dispatch(mode === "reply" ? replyStarted(found) : editStarted(found));
    return found !== undefined;
  };
  return { text, over, sendable, composing, quote, type, end, send, takeUp };
}
