import type { Conversation } from "@parley/sdk";
import { useTranslation } from "react-i18next";
import { useDispatch, useSelector } from "react-redux";
import { selectTypists, useTitle } from "~/features/messaging/index.ts";
import { infoToggled } from "~/features/panels/index.ts";
import { Avatar, selectPeople, selectPresence, usePresenceText } from "~/features/people/index.ts";
import { IconButton } from "~/shared/ui/IconButton.tsx";
import css from "./ChatHeader.module.css";

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

interface Props {
  conversation: Conversation;
  onBack(): void;
  /** To search in the conversation. */
  onFind(): void;
}

/** Who one is talking to, and whether they are there. */
export function ChatHeader({ conversation, onBack, onFind }: Props) {
  const { t } = useTranslation();
  const dispatch = useDispatch();
  const title = useTitle(conversation);
  const presence = useSelector((state: Parameters<typeof selectPresence>[0]) => selectPresence(state, title.peerId));
  const presenceText = usePresenceText(presence);
  const typing = useTypingText(conversation);
  const status =
    typing ?? (conversation.type === "single" ? presenceText : t("chat.members", { count: conversation.member_count }));
  const lively = typing !== null || (conversation.type === "single" && presence?.state === "online");
  return (
    <header className={css.header}>
      <IconButton icon="back" label={t("chat.back")} className={css.back ?? ""} onClick={onBack} data-testid="back" />
      <div className={css.who}>
        <Avatar id={title.pictureId} name={title.name} url={title.picture} size={44} />
        <div className={css.words}>
          <h2 className={css.name}>
            <button
              type="button"
              className={css.open}
              aria-description={t("rooms.info")}
              data-testid="chat-title"
              onClick={() => dispatch(infoToggled())}
            >
              {title.name}
            </button>
          </h2>
          <div className={lively ? css.lively : css.status} data-testid="chat-status" data-typing={typing !== null}>
            {status}
          </div>
        </div>
      </div>
      <IconButton icon="search" label={t("find.label")} onClick={onFind} data-testid="find-open" />
    </header>
  );
}
