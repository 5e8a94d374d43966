import { type KeyboardEvent, useEffect, useLayoutEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useDispatch, useSelector } from "react-redux";
import { composerTyped, draftChanged, messageWritten, selectDraft } from "~/features/messaging/index.ts";
import { IconButton } from "~/shared/ui/IconButton.tsx";
import css from "./Composer.module.css";
import { excess } from "./limits.ts";

/** Keys of an input method: Enter then takes a candidate (keyCode 229: browsers which do not say isComposing). */
function composing(event: KeyboardEvent): boolean {
  return event.nativeEvent.isComposing || event.keyCode === 229;
}

/** Where a message is written. Its text is the conversation's draft, so that it never goes to another one. */
export function Composer({ conversationId }: { conversationId: string }) {
  const { t } = useTranslation();
  const dispatch = useDispatch();
  const text = useSelector((state: Parameters<typeof selectDraft>[0]) => selectDraft(state, conversationId));
  const field = useRef<HTMLTextAreaElement>(null);
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

  const send = () => {
    if (!sendable) return;
    dispatch(messageWritten({ id: conversationId, outgoing: { content_type: "text", content: text.trim() } }));
    dispatch(draftChanged({ id: conversationId, text: "" }));
    field.current?.focus();
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
            if (event.key !== "Enter" || event.shiftKey || composing(event)) return;
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
