import type { Conversation } from "@parley/sdk";
import { useLayoutEffect, useRef, useState } from "react";
import { useDispatch, useSelector } from "react-redux";
import {
  begins,
  conversationClosed,
  conversationOpened,
  loadWanted,
  may,
  selectChosen,
  selectConversation,
  selectTimeline,
  type Timeline,
} from "~/features/messaging/index.ts";
import { selectUserId } from "~/features/session/index.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import { TextButton } from "~/shared/ui/TextButton.tsx";
import { ChatHeader } from "./ChatHeader.tsx";
import css from "./ChatWindow.module.css";
import { Composer } from "./Composer.tsx";
import { FindBar } from "./FindBar.tsx";
import { MessageList } from "./MessageList.tsx";
import { NextMention } from "./NextMention.tsx";
import { PinBar } from "./PinBar.tsx";
import { Refusal } from "./Refusal.tsx";
import { SelectionBar } from "./SelectionBar.tsx";
import { useFiles } from "./useFiles.tsx";
import { useFinding } from "./useFinding.ts";
import { useWriting } from "./useWriting.ts";

interface Props {
  id: string;
  /** Whether all conversations are known: one that is not among them then does not exist. */
  settled: boolean;
  onBack(): void;
}

/** Whether there is enough to begin with: the first page is there, or could not be got. That stays so. */
function useReady(conversation: Conversation | undefined, timeline: Timeline | undefined): boolean {
  const me = useSelector(selectUserId);
  const [ready, setReady] = useState(false);
  if (!conversation || !timeline || (timeline.loading && !ready) || !begins(timeline, conversation, me)) return false;
  if (!ready) setReady(true);
  return true;
}

/** A conversation: header, messages, composer. */
export function ChatWindow({ id, settled, onBack }: Props) {
  const { t } = useTranslation();
  const dispatch = useDispatch();
  const conversation = useSelector((state: Parameters<typeof selectConversation>[0]) => selectConversation(state, id));
  const timeline = useSelector((state: Parameters<typeof selectTimeline>[0]) => selectTimeline(state, id));
  const chosen = useSelector(selectChosen);
  const ready = useReady(conversation, timeline);
  const mayPost = conversation !== undefined && may(conversation, "post");
  const files = useFiles(id, useWriting(id).quote, mayPost);
  const known = conversation !== undefined;
  const listFocused = useRef(false);
  const { finding, field, begin, end } = useFinding(known);

  // Before it is painted: it may be held where it begins.
  useLayoutEffect(() => {
    if (!known) return;
    dispatch(conversationOpened(id));
    return () => void dispatch(conversationClosed(id));
  }, [dispatch, id, known]);

  if (!conversation) {
    return (
      <div className={css.window}>
        {settled && (
          <div className={css.unknown} data-testid="chat-not-found">
            <p>{t("chat.notFound")}</p>
            <TextButton onClick={onBack}>{t("chat.back")}</TextButton>
          </div>
        )}
      </div>
    );
  }
  const nothing = timeline && timeline.span.up_to < timeline.span.from && timeline.span.up_to >= conversation.last_seq;
  const empty = ready && nothing && !timeline.failed;
  return (
    <div className={css.window} data-testid="chat" data-conversation-id={id} {...files.drop}>
      <ChatHeader conversation={conversation} onBack={onBack} onFind={begin} />
      {finding && <FindBar conversation={conversation} field={field} onClose={end} />}
      <PinBar conversation={conversation} />
      <div className={css.body}>
        <div className={css.failures}>
          <Refusal />
          {timeline?.failed && (
            <div className={css.failed} role="alert">
              {t("chat.loadFailed")}
              <TextButton onClick={() => dispatch(loadWanted(id))}>{t("common.again")}</TextButton>
            </div>
          )}
        </div>
        {empty && <p className={css.notice}>{t("chat.begin")}</p>}
        {ready && timeline ? (
          <>
            <MessageList key={timeline.epoch} conversation={conversation} timeline={timeline} focused={listFocused} />
            <NextMention conversation={conversation} timeline={timeline} />
          </>
        ) : (
          <p className={`${css.notice} ${css.waiting}`} role="status">
            {t("chat.loading")}
          </p>
        )}
      </div>
      {chosen[0]?.conversation_id === id ? (
        <SelectionBar conversation={conversation} messages={chosen} />
      ) : mayPost ? (
        <Composer conversationId={id} onFiles={files.choose} />
      ) : (
        <p className={css.silent} data-testid="may-not-post">
          {conversation.blocked
            ? t("chat.blocked")
            : conversation.type === "group"
              ? t("chat.onlyAdmins")
              : t("chat.readOnly")}
        </p>
      )}
      {files.dialog}
    </div>
  );
}
