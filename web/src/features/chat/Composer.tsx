import type { Message, Quote } from "@parley/sdk";
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useDispatch, useSelector } from "react-redux";
import {
  changeWanted,
  composerTyped,
  composingEnded,
  draftChanged,
  editStarted,
  lineOf,
  messageWritten,
  replyStarted,
  selectComposing,
  selectDraft,
  selectTimeline,
} from "~/features/messaging/index.ts";
import { selectPeople } from "~/features/people/index.ts";
import { selectSendKey } from "~/features/preferences/index.ts";
import { selectUserId } from "~/features/session/index.ts";
import { IconButton } from "~/shared/ui/IconButton.tsx";
import css from "./Composer.module.css";
import { excess } from "./limits.ts";

/** Keys of an input method: Enter then takes a candidate (keyCode 229: browsers which do not say isComposing). */
function isComposing(event: KeyboardEvent): boolean {
  return event.nativeEvent.isComposing || event.keyCode === 229;
}

function quoteOf(message: Message, line: string): Quote {
  const { seq, id, sender_id, sender_type, content_type } = message;
  return { seq, message_id: id, sender_id, sender_type, content_type, excerpt: line.slice(0, 120) };
}

/** Where a message is written. Its text is the conversation's draft, so that it never goes to another one. */
export function Composer({ conversationId }: { conversationId: string }) {
  const { t } = useTranslation();
  const dispatch = useDispatch();
  const text = useSelector((state: Parameters<typeof selectDraft>[0]) => selectDraft(state, conversationId));
  const field = useRef<HTMLTextAreaElement>(null);
  const composing = useSelector((state: Parameters<typeof selectComposing>[0]) =>
    selectComposing(state, conversationId),
  );
  const timeline = useSelector((state: Parameters<typeof selectTimeline>[0]) => selectTimeline(state, conversationId));
  const me = useSelector(selectUserId);
  const people = useSelector(selectPeople);
  const sendKey = useSelector(selectSendKey);
  const nameOf = (id: string) => people[id]?.display_name ?? t("chat.unknown");
  const over = excess(text.trim());
  const sendable = text.trim() !== "" && over === 0;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text.
  useLayoutEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.height = "auto";
    element.style.height = `${element.scrollHeight}px`;
  }, [text]);

  useEffect(() => {
    // On a touch screen the focus would open the keyboard over the messages.
    if (window.matchMedia("(pointer: fine)").matches) field.current?.focus();
  }, []);

  const end = () => {
    if (composing?.mode === "edit") dispatch(draftChanged({ id: conversationId, text: "" }));
    dispatch(composingEnded(conversationId));
  };
  const send = () => {
    if (!sendable) return;
    const content = text.trim();
    if (composing?.mode === "edit") {
      const { seq, content: before, mentions, mention_all } = composing.message;
      if (content !== before)
        dispatch(
          changeWanted({ action: "editMessage", conversation_id: conversationId, seq, content, mentions, mention_all }),
        );
    } else {
      const reply_to = composing ? quoteOf(composing.message, lineOf(composing.message, t, nameOf)) : null;
      dispatch(messageWritten({ id: conversationId, outgoing: { content_type: "text", content, reply_to } }));
    }
    dispatch(draftChanged({ id: conversationId, text: "" }));
    dispatch(composingEnded(conversationId));
    field.current?.focus();
  };

  // What is edited comes into the field; a reply leaves what was begun as it is.
  useEffect(() => {
    if (!composing) return;
    if (composing.mode === "edit")
      dispatch(draftChanged({ id: conversationId, text: String(composing.message.content) }));
    field.current?.focus();
  }, [composing, conversationId, dispatch]);

  const onArrow = (event: KeyboardEvent<HTMLTextAreaElement>): boolean => {
    if (event.key !== "ArrowUp" || event.altKey || event.shiftKey || text !== "" || composing) return false;
    const latest = Object.values(timeline?.messages.entities ?? {})
      .filter((one) => one.status === "sent" && one.content_type !== "system")
      .sort((a, b) => b.seq - a.seq);
    if (event.ctrlKey) {
      if (latest[0]) dispatch(replyStarted(latest[0]));
      return latest[0] !== undefined;
    }
    const own = latest.find((one) => one.sender_id === me && one.content_type === "text" && !one.forwarded_from);
    if (own) dispatch(editStarted(own));
    return own !== undefined;
  };

  return (
    <form
      className={css.composer}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {over > 0 && (
        <div className={css.over} role="alert">
          {t("chat.tooLong", { count: over })}
        </div>
      )}
      {composing && (
        <div className={css.composing} data-testid="composing">
          <span className={css.composingText}>
            <strong>
              {composing.mode === "edit"
                ? t("chat.editing")
                : t("chat.replying", { name: nameOf(composing.message.sender_id) })}
            </strong>
            <span>{lineOf(composing.message, t, nameOf)}</span>
          </span>
          <IconButton icon="close" label={t("chat.cancel")} onClick={end} data-testid="composing-cancel" />
        </div>
      )}
      <div className={css.bar}>
        <textarea
          ref={field}
          className={css.field}
          rows={1}
          dir="auto"
          value={text}
          placeholder={t("chat.composer")}
          aria-label={t("chat.composer")}
          aria-invalid={over > 0}
          data-testid="composer"
          onChange={(event) => {
            dispatch(draftChanged({ id: conversationId, text: event.target.value }));
            if (event.target.value) dispatch(composerTyped(conversationId));
          }}
          onKeyDown={(event) => {
            if (isComposing(event)) return;
            if (event.key === "Escape" && composing) {
              event.preventDefault();
              end();
              return;
            }
            if (onArrow(event)) {
              event.preventDefault();
              return;
            }
            const control = event.ctrlKey || event.metaKey;
            if (event.key !== "Enter" || event.shiftKey || (sendKey === "ctrlEnter" && !control)) return;
            event.preventDefault();
            send();
          }}
        />
      </div>
      <IconButton
        type="submit"
        icon="send"
        label={t("chat.send")}
        disabled={!sendable}
        className={css.send ?? ""}
        data-testid="send"
      />
    </form>
  );
}
