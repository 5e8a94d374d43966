import type { Conversation } from "@parley/sdk";
import { useSelector } from "react-redux";
import { selectPerson } from "~/features/people/index.ts";
import { selectUserId } from "~/features/session/index.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import { peerOf } from "./conversations.ts";

export interface Title {
  name: string;
  /** Whose colours the picture has: the other's of a pair, else the conversation's. */
  pictureId: string;
  /** The address of the picture, where there is one. */
  picture: string | null;
  peerId: string | undefined;
}

/** What a conversation is called for the one who looks at it. */
export function useTitle(conversation: Conversation): Title {
  const { t } = useTranslation();
  const me = useSelector(selectUserId);
  const peerId = peerOf(conversation, me);
  const peer = useSelector((state: Parameters<typeof selectPerson>[0]) => selectPerson(state, peerId));
  const name = conversation.title ?? peer?.display_name ?? (conversation.type === "system" ? t("chat.system") : "…");
  const picture = conversation.picture ?? peer?.avatar ?? null;
  return { name, pictureId: peerId ?? conversation.id, picture, peerId };
}
