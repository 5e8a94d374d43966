import type { Conversation } from "@parley/sdk";
import { useState } from "react";
import { useDispatch, useSelector } from "react-redux";
import { RowMenu } from "~/features/conversations/index.ts";
import { useTitle, useTypingText } from "~/features/messaging/index.ts";
import { infoToggled } from "~/features/panels/index.ts";
import { Avatar, selectPresence, usePresenceText } from "~/features/people/index.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import { IconButton } from "~/shared/ui/IconButton.tsx";
import css from "./ChatHeader.module.css";

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
  const [menu, setMenu] = useState<{ x: number; y: number } | null>(null);
  const about = {
    single: presenceText,
    group: t("chat.members", { count: conversation.member_count }),
    system: t("chat.app"),
  };
  const status = typing ?? about[conversation.type];
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
      <IconButton
        icon="more"
        label={t("rowMenu.label")}
        aria-haspopup="menu"
        className={css.menu ?? ""}
        data-testid="chat-menu"
        onClick={(event) => {
          const { right, bottom } = event.currentTarget.getBoundingClientRect();
          setMenu({ x: right, y: bottom });
        }}
      />
      {menu && <RowMenu {...menu} conversation={conversation} onClose={() => setMenu(null)} />}
    </header>
  );
}
