import type { Conversation, Presence } from "@parley/sdk";
import { useTranslation } from "react-i18next";
import { useSelector } from "react-redux";
import { selectTypists, useTitle } from "~/features/messaging/index.ts";
import { Avatar, selectPeople, selectPresence } from "~/features/people/index.ts";
import { dayText, timeText } from "~/shared/format/dates.ts";
import { IconButton } from "~/shared/ui/IconButton.tsx";
import css from "./ChatHeader.module.css";

function usePresenceText(presence: Presence | undefined): string {
  const { t, i18n } = useTranslation();
  if (presence?.state === "online") return t("chat.online");
  const seen = presence?.last_seen_at;
  if (!seen) return t("chat.offline");
  const words = { today: t("date.today"), yesterday: t("date.yesterday") };
  if (Date.now() - Date.parse(seen) < 60_000) return t("chat.lastSeen", { when: t("date.justNow") });
  const day = dayText(seen, new Date(), i18n.language, words).toLocaleLowerCase(i18n.language);
  return t("chat.lastSeen", { when: t("date.at", { day, time: timeText(seen, i18n.language) }) });
}

function useTypingText(conversation: Conversation): string | null {
  const { t } = useTranslation();
  const typists = useSelector((state: Parameters<typeof selectTypists>[0]) => selectTypists(state, conversation.id));
  const people = useSelector(selectPeople);
  const [first] = typists;
  if (first === undefined) return null;
  if (conversation.type === "single") return t("chat.typing");
  if (typists.length > 1) return t("chat.manyTyping", { count: typists.length });
  return t("chat.personTyping", { name: people[first]?.display_name ?? "…" });
}

/** Who one is talking to, and whether they are there. */
export function ChatHeader({ conversation, onBack }: { conversation: Conversation; onBack(): void }) {
  const { t } = useTranslation();
  const title = useTitle(conversation);
  const presence = useSelector((state: Parameters<typeof selectPresence>[0]) => selectPresence(state, title.peerId));
  const presenceText = usePresenceText(presence);
  const typing = useTypingText(conversation);
  const status =
    typing ??
    (conversation.type === "single" ? presenceText : t("chat.members", { count: conversation.members.length }));
  const lively = typing !== null || (conversation.type === "single" && presence?.state === "online");
  return (
    <header className={css.header}>
      <IconButton icon="back" label={t("chat.back")} className={css.back ?? ""} onClick={onBack} data-testid="back" />
      <Avatar id={title.pictureId} name={title.name} url={title.peer?.avatar} size={44} />
      <div className={css.who}>
        <h2 className={css.name} data-testid="chat-title">
          {title.name}
        </h2>
        <div className={lively ? css.lively : css.status} data-testid="chat-status" data-typing={typing !== null}>
          {status}
        </div>
      </div>
    </header>
  );
}
