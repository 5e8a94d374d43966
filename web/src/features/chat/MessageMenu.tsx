import type { Conversation, Message } from "@parley/sdk";
import { useState } from "react";
import { useDispatch, useSelector } from "react-redux";
import { EmojiPanel } from "~/features/emoji/index.ts";
import {
  changeWanted,
  editStarted,
  isChoosable,
  may,
  replyStarted,
  selectionChanged,
  usePinMessageMutation,
} from "~/features/messaging/index.ts";
import { dialogOpened } from "~/features/panels/index.ts";
import { selectUserId } from "~/features/session/index.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import { Dialog } from "~/shared/ui/Dialog.tsx";
import { Menu, type MenuItem } from "~/shared/ui/Menu.tsx";
import { DeleteMessages } from "./DeleteMessages.tsx";
import css from "./MessageMenu.module.css";

const QUICK = ["👍", "❤️", "😂", "😮", "😢", "🎉"];
/** docs/protocol.md, HTTP: `.../readers`. */
const MOST_READERS = 200;

export interface MenuAt {
  /** One, or those of an album: the first is answered and reacted to, the text is copied and edited, the rest is for all. */
  messages: Message[];
  x: number;
  y: number;
}

interface Props extends MenuAt {
  conversation: Conversation;
  onClose(): void;
}

/** What the one who looks may do with messages. */
function useItems(messages: Message[], conversation: Conversation, onDelete: () => void): MenuItem[] {
  const { t } = useTranslation();
  const dispatch = useDispatch();
  const me = useSelector(selectUserId);
  const [pin] = usePinMessageMutation();
  const { id } = conversation;
  const able = messages.filter(isChoosable);
  const writes = conversation.type !== "system";
  const seqs = (some: Message[]) => some.map((one) => one.seq);
  const items: MenuItem[] = [];
  const [first] = able;
  const text = able.find((one) => one.content_type === "text");
  const editable = text?.sender_id === me && text.sender_type === "user" && !text.forwarded_from;
  if (first && writes && may(conversation, "post"))
    items.push({
      key: "reply",
      icon: "reply",
      label: t("menu.reply"),
      run: () => void dispatch(replyStarted(first)),
    });
  if (text && writes && editable)
    items.push({
      key: "edit",
      icon: "pencil",
      label: t("menu.edit"),
      run: () => void dispatch(editStarted(text)),
    });
  if (text)
    items.push({
      key: "copy",
      icon: "copy",
      label: t("menu.copy"),
      run: () => void navigator.clipboard?.writeText(String(text.content)),
    });
  if (first) {
    items.push({
      key: "forward",
      icon: "forward",
      label: t("menu.forward"),
      run: () => void dispatch(dialogOpened({ kind: "forward", messages: able })),
    });
    items.push({
      key: "select",
      icon: "check",
      label: t("menu.select"),
      run: () => void dispatch(selectionChanged({ id, seqs: seqs(able), from: first.seq })),
    });
  }
  if (first && writes && may(conversation, "pin")) {
    const pinned = conversation.pins.includes(first.seq);
    items.push({
      key: "pin",
      icon: "pin",
      label: pinned ? t("menu.unpin") : t("menu.pin"),
      run: () => void pin({ id, seq: first.seq, on: !pinned }),
    });
  }
  if (first && writes && conversation.type === "group" && conversation.member_count <= MOST_READERS)
    items.push({
      key: "readers",
      icon: "eye",
      label: t("menu.readers"),
      run: () => void dispatch(dialogOpened({ kind: "readers", id, seq: first.seq })),
    });
  items.push({
    key: "delete",
    icon: "trash",
    label: t("select.delete"),
    danger: true,
    stays: true,
    run: onDelete,
  });
  return items;
}

/** What can be done with a message: at the pointer, or beside the message where a key opened it. */
export function MessageMenu({ messages, x, y, conversation, onClose }: Props) {
  const { t } = useTranslation();
  const dispatch = useDispatch();
  const me = useSelector(selectUserId);
  /** What the menu has led to, which stands in its place. */
  const [then, setThen] = useState<"emoji" | "delete" | null>(null);
  const items = useItems(messages, conversation, () => setThen("delete"));
  const target = conversation.type !== "system" && !conversation.blocked ? messages.find(isChoosable) : undefined;
  const mine = new Set(target?.reactions.filter((one) => one.user_ids.includes(me)).map((one) => one.emoji));
  const react = (emoji: string) => {
    onClose();
    if (!target) return;
    const { conversation_id, seq } = target;
    dispatch(changeWanted({ action: "react", conversation_id, seq, emoji, on: !mine.has(emoji) }));
  };
  if (then === "delete")
    return <DeleteMessages conversation={conversation} messages={messages} onDone={onClose} onClose={onClose} />;
  if (then === "emoji")
    return (
      <Dialog title={t("emoji.react")} onClose={onClose}>
        <EmojiPanel onPick={react} />
      </Dialog>
    );
  const head = target && (
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
        onClick={() => setThen("emoji")}
      >
        +
      </button>
    </div>
  );
  return <Menu x={x} y={y} label={t("menu.label")} testId="message-menu" items={items} head={head} onClose={onClose} />;
}
