import { type KeyboardEvent, useEffect, useLayoutEffect, useRef } from "react";
import { useSelector } from "react-redux";
import { filesOf } from "~/features/media/index.ts";
import { selectSendKey } from "~/features/preferences/index.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import { IconButton } from "~/shared/ui/IconButton.tsx";
import { Attach } from "./Attach.tsx";
import { CallList, choiceId } from "./CallList.tsx";
import css from "./Composer.module.css";
import { ComposingBar } from "./ComposingBar.tsx";
import { EmojiButton } from "./EmojiButton.tsx";
import { marksOf, type Selected, toggleMarks } from "./formatting.ts";
import { useCalling } from "./useCalling.ts";
import { useWriting } from "./useWriting.ts";

/** Keys of an input method: Enter then takes a candidate (keyCode 229: browsers which do not say isComposing). */
function isComposing(event: KeyboardEvent): boolean {
  return event.nativeEvent.isComposing || event.keyCode === 229;
}

interface Props {
  conversationId: string;
  /** Files were picked or pasted. */
  onFiles(files: File[]): void;
}

const CALL_LIST = "call";

/** Where a message is written. Its text is the conversation's draft, so that it never goes to another one. */
export function Composer({ conversationId, onFiles }: Props) {
  const { t } = useTranslation();
  const { text, over, sendable, composing, type, end, send, takeUp } = useWriting(conversationId);
  const sendKey = useSelector(selectSendKey);
  const field = useRef<HTMLTextAreaElement>(null);
  const selection = useRef<Selected | null>(null);

  // The height follows the text, and so does the caret that was asked for.
  useLayoutEffect(() => {
    const element = field.current;
    // What is empty has never grown, and measuring lays the page out.
    if (!element || (!text && !element.style.height)) return;
    element.style.height = "auto";
    element.style.height = `${element.scrollHeight}px`;
    const wanted = selection.current;
    selection.current = null;
    if (wanted?.text === text) element.setSelectionRange(wanted.start, wanted.end);
  }, [text]);

  useEffect(() => {
    // On a touch screen the focus would open the keyboard over the messages.
    if (window.matchMedia("(pointer: fine)").matches) field.current?.focus();
  }, []);
  const about = composing && `${composing.mode}:${composing.message.seq}`;
  useEffect(() => {
    if (about) field.current?.focus();
  }, [about]);

  const change = (to: (now: Selected) => Selected) => {
    const { selectionStart = text.length, selectionEnd = text.length } = field.current ?? {};
    const now = to({ text, start: selectionStart, end: selectionEnd });
    selection.current = now;
    type(now.text);
  };
  const insert = (emoji: string) =>
    change(({ text, start, end }) => {
      const at = start + emoji.length;
      return { text: text.slice(0, start) + emoji + text.slice(end), start: at, end: at };
    });

  const calling = useCalling(conversationId, change);
  const calls = calling.choices.length > 0;

  const onKey = (event: KeyboardEvent): boolean => {
    if (calling.onKey(event)) return true;
    const { key, ctrlKey, metaKey, shiftKey, altKey } = event;
    const control = ctrlKey || metaKey;
    const marks = marksOf(event);
    if (marks) change((now) => toggleMarks(now, marks));
    else if (key === "Escape" && composing) end();
    else if (key === "ArrowUp" && !altKey && !shiftKey) return takeUp(control ? "reply" : "edit");
    else if (key === "Enter" && !shiftKey && (sendKey === "enter" || control)) send();
    else return false;
    return true;
  };

  return (
    <form
      className={css.composer}
      onSubmit={(event) => {
        event.preventDefault();
        send();
        field.current?.focus();
      }}
    >
      {over > 0 && (
        <div className={css.over} role="alert">
          {t("chat.tooLong", { count: over })}
        </div>
      )}
      {calls && (
        <CallList
          id={CALL_LIST}
          choices={calling.choices}
          active={calling.active}
          onPick={calling.pick}
          testId="call"
        />
      )}
      <div className={css.box}>
        {composing && <ComposingBar composing={composing} onEnd={end} />}
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
            aria-autocomplete={calls ? "list" : undefined}
            aria-haspopup={calls ? "listbox" : undefined}
            aria-controls={calls ? CALL_LIST : undefined}
            aria-activedescendant={calls ? choiceId(CALL_LIST, calling.active) : undefined}
            data-testid="composer"
            onChange={(event) => {
              type(event.target.value);
              calling.look(event.target);
            }}
            onSelect={(event) => calling.look(event.currentTarget)}
            onBlur={calling.close}
            onPaste={(event) => {
              // What was copied as text, too, as from a table, is text.
              const files = event.clipboardData.types.includes("text/plain") ? [] : filesOf(event.clipboardData);
              if (!files.length) return;
              event.preventDefault();
              onFiles(files);
            }}
            onKeyDown={(event) => {
              if (!isComposing(event) && onKey(event)) event.preventDefault();
            }}
          />
          <EmojiButton onPick={insert} onClose={() => field.current?.focus()} />
          <Attach onFiles={onFiles} />
        </div>
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
