import type { Conversation, Message } from "@parley/sdk";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useDispatch, useSelector } from "react-redux";
import { EmojiPanel } from "~/features/emoji/index.ts";
import {
  changeWanted,
  editStarted,
  isChoosable,
  may,
  mayRecall,
  replyStarted,
  selectionChanged,
  useHideMessagesMutation,
  usePinMessageMutation,
} from "~/features/messaging/index.ts";
import { dialogOpened } from "~/features/panels/index.ts";
import { selectUserId } from "~/features/session/index.ts";
import { Dialog } from "~/shared/ui/Dialog.tsx";
import { Menu, type MenuItem } from "~/shared/ui/Menu.tsx";
import css from "./MessageMenu.module.css";

const QUICK = ["👍", "❤️", "😂", "😮", "😢", "🎉"];
/** docs/protocol.md, HTTP: `.../readers`. */
const MOST_READERS = 200;

export interface MenuAt {
  message: Message;
  x: number;
  y: number;
}

interface Props extends MenuAt {
  conversation: Conversation;
  onClose(): void;
}

/** What the one who looks may do with a message. */
function useItems(message: Message, conversation: Conversation): MenuItem[] {
  const { t } = useTranslation();
  const dispatch = useDispatch();
  const me = useSelector(selectUserId);
  const [hide] = useHideMessagesMutation();
  const [pin] = usePinMessageMutation();
  const { conversation_id: id, seq } = message;
  const own = message.sender_id === me && message.sender_type === "user";
  const sent = isChoosable(message);
  const writes = conversation.type !== "system" && sent;
  const pinned = conversation.pins.includes(seq);
  const items: MenuItem[] = [];
  if (writes && may(conversation, "post"))
    items.push({ key: "reply", label: t("menu.reply"), run: () => void dispatch(replyStarted(message)) });
  if (writes && own && message.content_type === "text" && !message.forwarded_from)
    items.push({ key: "edit", label: t("menu.edit"), run: () => void dispatch(editStarted(message)) });
  if (message.status === "sent" && message.content_type === "text") {
    const text = message.content;
    items.push({ key: "copy", label: t("menu.copy"), run: () => void navigator.clipboard?.writeText(text) });
  }
  if (sent)
    items.push({
      key: "forward",
      label: t("menu.forward"),
      run: () => void dispatch(dialogOpened({ kind: "forward", messages: [message] })),
    });
  if (sent)
    items.push({
      key: "select",
      label: t("menu.select"),
      run: () => void dispatch(selectionChanged({ id, seqs: [seq], from: seq })),
    });
  if (writes && may(conversation, "pin"))
    items.push({
      key: "pin",
      label: pinned ? t("menu.unpin") : t("menu.pin"),
      run: () => void pin({ id, seq, on: !pinned }),
    });
  if (writes && conversation.type === "group" && conversation.member_count <= MOST_READERS)
    items.push({
      key: "readers",
      label: t("menu.readers"),
      run: () => void dispatch(dialogOpened({ kind: "readers", id, seq })),
    });
  items.push({ key: "hide", label: t("menu.hide"), run: () => void hide({ id, seqs: [seq] }), danger: true });
  if (mayRecall(message, conversation, me))
    items.push({
      key: "recall",
      label: t("menu.recall"),
      run: () => void dispatch(changeWanted({ action: "recallMessage", conversation_id: id, seq })),
      danger: true,
    });
  return items;
}

/** What can be done with a message: at the pointer, or beside the message where a key opened it. */
export function MessageMenu({ message, x, y, conversation, onClose }: Props) {
  const { t } = useTranslation();
  const dispatch = useDispatch();
  const me = useSelector(selectUserId);
  const items = useItems(message, conversation);
  const [all, setAll] = useState(false);
  const reacts =
    conversation.type !== "system" &&
    message.status === "sent" &&
    message.content_type !== "system" &&
    !conversation.blocked;
  const mine = new Set(message.reactions.filter((one) => one.user_ids.includes(me)).map((one) => one.emoji));
  const { conversation_id, seq } = message;
  const react = (emoji: string) => {
    onClose();
    dispatch(changeWanted({ action: "react", conversation_id, seq, emoji, on: !mine.has(emoji) }));
  };
  if (all)
    return (
      <Dialog title={t("emoji.react")} onClose={onClose}>
        <Suspense>
          <EmojiPanel onPick={react} />
        </Suspense>
      </Dialog>
    );
  const head = reacts && (
    <div className={css.quick}>
      {QUICK.map((emoji) => (
        <button
          key={emoji}
          type="button"
          role="menuitem"
          aria-label={t("menu.react", { emoji })}
          className={css.emoji}
          onClick={() => react(emoji)}
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
  );
  return <Menu x={x} y={y} label={t("menu.label")} testId="message-menu" items={items} head={head} onClose={onClose} />;
}
