import type { Conversation, Message } from "@parley/sdk";
import { useCallback, useEffect, useState } from "react";
import { useDispatch } from "react-redux";
import { MOST_CHOSEN, selectionEnded } from "~/features/messaging/index.ts";
import { dialogOpened } from "~/features/panels/index.ts";
import { useNames } from "~/features/people/index.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import { Icon, type IconName } from "~/shared/ui/Icon.tsx";
import { IconButton } from "~/shared/ui/IconButton.tsx";
import { textOf } from "./copying.ts";
import { DeleteMessages } from "./DeleteMessages.tsx";
import css from "./SelectionBar.module.css";

/** Escape ends it, wherever the focus is but in a field, a menu or a dialog: those have their own. */
function useEscape(end: () => void) {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || document.querySelector('[role="dialog"], [role="menu"], dialog[open]')) return;
      if ((event.target as Element).closest?.("input, textarea")) return;
      event.preventDefault();
      event.stopPropagation();
      end();
    };
    // Before whatever else the key does.
    window.addEventListener("keydown", onKeyDown, true);
    return () => window.removeEventListener("keydown", onKeyDown, true);
  }, [end]);
}

/** In the composer's place while messages are chosen: how many, and what can be done with them. */
export function SelectionBar({ conversation, messages }: { conversation: Conversation; messages: Message[] }) {
  const { t, language } = useTranslation();
  const dispatch = useDispatch();
  const nameOf = useNames();
  const [deleting, setDeleting] = useState(false);
  const end = useCallback(() => void dispatch(selectionEnded()), [dispatch]);
  useEscape(end);
  const text = textOf(messages, nameOf, language);
  const act = (icon: IconName, label: string, testId: string, run: () => void, danger = false) => (
    <button
      type="button"
      className={`${css.act} ${danger ? css.danger : ""}`}
      aria-label={label}
      title={label}
      data-testid={testId}
      onClick={run}
    >
      <Icon name={icon} size={20} />
      <span>{label}</span>
    </button>
  );
  const copy = () => {
    void navigator.clipboard?.writeText(text);
    end();
  };
  return (
    <div className={css.bar} role="toolbar" aria-label={t("select.bar")} data-testid="selection-bar">
      <IconButton icon="close" label={t("chat.cancel")} onClick={end} data-testid="selection-cancel" />
      <span className={css.count} role="status" data-testid="selection-count">
        {messages.length < MOST_CHOSEN
          ? t("select.count", { count: messages.length })
          : t("select.most", { count: messages.length })}
      </span>
      {text && act("copy", t("menu.copy"), "selection-copy", copy)}
      {act("forward", t("menu.forward"), "selection-forward", () =>
        dispatch(dialogOpened({ kind: "forward", messages })),
      )}
      {act("trash", t("select.delete"), "selection-delete", () => setDeleting(true), true)}
      {deleting && (
        <DeleteMessages
          conversation={conversation}
          messages={messages}
          onDone={end}
          onClose={() => setDeleting(false)}
        />
      )}
    </div>
  );
}
