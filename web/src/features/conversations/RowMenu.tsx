import { type Conversation, isMuted, type ListSettings } from "@parley/sdk";
import { useState } from "react";
import { useDispatch, useSelector } from "react-redux";
import { FOR_EVER, messageSeen, selectTopPin, useChangeListSettingsMutation } from "~/features/messaging/index.ts";
import { dialogOpened } from "~/features/panels/index.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import { Menu, type MenuItem } from "~/shared/ui/Menu.tsx";

const HOUR_MS = 3_600_000;
const SPANS = { hour: HOUR_MS, workday: 8 * HOUR_MS, week: 168 * HOUR_MS, ever: null };

interface Props {
  conversation: Conversation;
  x: number;
  y: number;
  onClose(): void;
}

/** What can be done with a conversation in one's list; it is so on all of one's devices. */
export function RowMenu({ conversation, x, y, onClose }: Props) {
  const { t } = useTranslation();
  const dispatch = useDispatch();
  const topPin = useSelector(selectTopPin);
  const [muting, setMuting] = useState(false);
  const [change] = useChangeListSettingsMutation();
  const { id, settings, unread, last_seq } = conversation;
  const set = (changes: Partial<ListSettings>) => () => void change({ conversation, changes });
  const muted = isMuted(conversation, Date.now());
  const isUnread = unread > 0 || settings.marked_unread;
  const read = () => {
    if (unread > 0) dispatch(messageSeen({ id, seq: last_seq }));
    if (settings.marked_unread) set({ marked_unread: false })();
  };
  const spans = (Object.keys(SPANS) as (keyof typeof SPANS)[]).map((span): MenuItem => {
    const ms = SPANS[span];
    const until = () => (ms === null ? FOR_EVER : new Date(Date.now() + ms).toISOString());
    return { key: `mute-${span}`, label: t(`mute.${span}`), run: () => set({ muted_until: until() })() };
  });
  const items: MenuItem[] = [
    isUnread
      ? { key: "read", icon: "message", label: t("rowMenu.read"), run: read }
      : { key: "unread", icon: "unread", label: t("rowMenu.unread"), run: set({ marked_unread: true }) },
    settings.pinned === null
      ? { key: "pin", icon: "pin", label: t("rowMenu.pin"), run: set({ pinned: topPin }) }
      : { key: "unpin", icon: "pin", label: t("rowMenu.unpin"), run: set({ pinned: null }) },
    muted
      ? { key: "unmute", icon: "sound", label: t("rowMenu.unmute"), run: set({ muted_until: null }) }
      : { key: "mute", icon: "mute", label: t("rowMenu.muteFor"), stays: true, run: () => setMuting(true) },
    settings.archived
      ? { key: "unarchive", icon: "archive", label: t("rowMenu.unarchive"), run: set({ archived: false }) }
      : { key: "archive", icon: "archive", label: t("rowMenu.archive"), run: set({ archived: true }) },
  ];
  if (conversation.type === "group")
    items.push({
      key: "leave",
      icon: "exit",
      label: t("rooms.leave"),
      danger: true,
      run: () => void dispatch(dialogOpened({ kind: "leave", id })),
    });
  return (
    <Menu x={x} y={y} label={t("rowMenu.label")} items={muting ? spans : items} onClose={onClose} testId="row-menu" />
  );
}
