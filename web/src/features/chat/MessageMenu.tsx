import type { Conversation, Message } from "@parley/sdk";
import { Suspense, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useDispatch, useSelector } from "react-redux";
import { EmojiPanel } from "~/features/emoji/index.ts";
import { changeWanted, editStarted, replyStarted, useHideMessagesMutation } from "~/features/messaging/index.ts";
import { selectUserId } from "~/features/session/index.ts";
import { Dialog } from "~/shared/ui/Dialog.tsx";
import css from "./MessageMenu.module.css";

const QUICK = ["👍", "❤️", "😂", "😮", "😢", "🎉"];

export interface MenuAt {
  message: Message;
  x: number;
  y: number;
}

interface Props extends MenuAt {
  conversation: Conversation;
  onClose(): void;
}

/** What can be done with a message: at the pointer, or beside the message where a key opened it. */
export function MessageMenu({ message, x, y, conversation, onClose }: Props) {
  const { t } = useTranslation();
  const dispatch = useDispatch();
  const me = useSelector(selectUserId);
  const [hide] = useHideMessagesMutation();
  const menu = useRef<HTMLDivElement>(null);
  const [all, setAll] = useState(false);
  const { conversation_id, seq } = message;
  const own = message.sender_id === me && message.sender_type === "user";
  const leads = conversation.type === "group" && conversation.role !== "member";
  const writes = conversation.type !== "system" && message.status === "sent" && message.content_type !== "system";
  const mine = new Set(message.reactions.filter((one) => one.user_ids.includes(me)).map((one) => one.emoji));
  const react = (emoji: string) =>
    dispatch(changeWanted({ action: "react", conversation_id, seq, emoji, on: !mine.has(emoji) }));

  // Inside the window, whatever the pointer was at.
  useLayoutEffect(() => {
    const element = menu.current;
    if (!element) return;
    const { width, height } = element.getBoundingClientRect();
    element.style.left = `${Math.max(8, Math.min(x, window.innerWidth - width - 8))}px`;
    element.style.top = `${Math.max(8, Math.min(y, window.innerHeight - height - 8))}px`;
    element.querySelector<HTMLElement>("[role=menuitem]")?.focus();
  }, [x, y]);

  useEffect(() => {
    const before = document.activeElement;
    if (all) return;
    const away = (event: Event) => {
      if (!menu.current?.contains(event.target as Node)) onClose();
    };
    window.addEventListener("pointerdown", away);
    window.addEventListener("resize", onClose);
    return () => {
      window.removeEventListener("pointerdown", away);
      window.removeEventListener("resize", onClose);
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, [onClose, all]);

  const items: { key: string; label: string; run(): void; danger?: boolean }[] = [];
  if (writes) items.push({ key: "reply", label: t("menu.reply"), run: () => dispatch(replyStarted(message)) });
  if (writes && own && message.content_type === "text" && !message.forwarded_from)
    items.push({ key: "edit", label: t("menu.edit"), run: () => dispatch(editStarted(message)) });
  if (message.status === "sent" && message.content_type === "text") {
    const text = message.content;
    items.push({ key: "copy", label: t("menu.copy"), run: () => void navigator.clipboard?.writeText(text) });
  }
  items.push({
    key: "hide",
    label: t("menu.hide"),
    run: () => void hide({ id: conversation_id, seqs: [seq] }),
    danger: true,
  });
  if (writes && (own || leads))
    items.push({
      key: "recall",
      label: t("menu.recall"),
      run: () => dispatch(changeWanted({ action: "recallMessage", conversation_id, seq })),
      danger: true,
    });

  const move = (by: number) => {
    const all = [...(menu.current?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])];
    const at = all.indexOf(document.activeElement as HTMLElement);
    all[(at + by + all.length) % all.length]?.focus();
  };
  const does = (run: () => void) => () => {
    onClose();
    run();
  };

  if (all)
    return (
      <Dialog title={t("emoji.react")} onClose={onClose}>
        <Suspense>
          <EmojiPanel onPick={(emoji) => does(() => react(emoji))()} />
        </Suspense>
      </Dialog>
    );
  return (
    <div
      ref={menu}
      className={css.menu}
      role="menu"
      tabIndex={-1}
      aria-label={t("menu.label")}
      data-testid="message-menu"
      onKeyDown={(event) => {
        if (event.key === "Escape" || event.key === "Tab") onClose();
        else if (event.key === "ArrowDown" || event.key === "ArrowRight") move(1);
        else if (event.key === "ArrowUp" || event.key === "ArrowLeft") move(-1);
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      {writes && (
        <div className={css.quick}>
          {QUICK.map((emoji) => (
            <button
              key={emoji}
              type="button"
              role="menuitem"
              aria-label={t("menu.react", { emoji })}
              className={css.emoji}
              onClick={does(() => react(emoji))}
            >
              {emoji}
            </button>
          ))}
          <button
            type="button"
            role="menuitem"
            aria-label={t("emoji.react")}
            className={css.emoji}
            data-testid="all-emoji"
            onClick={() => setAll(true)}
          >
            +
          </button>
        </div>
      )}
      {items.map((item) => (
        <button
          key={item.key}
          type="button"
          role="menuitem"
          className={item.danger ? css.danger : css.item}
          data-testid={`menu-${item.key}`}
          onClick={does(item.run)}
        >
          {item.label}
        </button>
      ))}
    </div>
  );
}
