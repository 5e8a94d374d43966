import type { Conversation, Http, Message } from "@parley/sdk";
import { isAnyOf } from "@reduxjs/toolkit";
import { messageReceived, selectConversation } from "~/features/messaging/index.ts";
import {
  isOn,
  keepOn,
  leave,
  notificationsApi,
  type PushPreferences,
  selectPushState,
} from "~/features/notifications/index.ts";
import { selectPerson } from "~/features/people/index.ts";
import { languageChosen, selectLanguage } from "~/features/preferences/index.ts";
import { selectUserId, sessionStarted, signOutWanted } from "~/features/session/index.ts";
import type { App } from "./store.ts";

/**
 * Keeps this browser's subscription, and shows what comes while a page is open that nobody looks at: the server takes its
 * person for present then, and sends no push. By the worker, under the same tag, so that nothing is shown twice.
 */
export function keepNotifications({ store, listener }: App, http: Http, container: ServiceWorkerContainer): void {
  const on = listener.startListening;
  const named = async () => {
    const state = store.getState();
    const { data } = await store.dispatch(notificationsApi.endpoints.pushState.initiate());
    if (data) await keepOn(http, selectUserId(state), data.application_server_key, selectLanguage(state));
  };
  on({ matcher: isAnyOf(sessionStarted, languageChosen), effect: () => named().catch(() => undefined) });
  on({ actionCreator: signOutWanted, effect: () => leave().catch(() => undefined) });
  on({
    actionCreator: messageReceived,
    effect: async ({ payload: message }) => {
      const state = store.getState();
      const preferences = selectPushState(state).data?.preferences;
      const conversation = selectConversation(state, message.conversation_id);
      const me = selectUserId(state);
      if (!preferences || document.visibilityState === "visible" || !isOn(me)) return;
      if (!conversation || !calls(message, conversation, preferences, me, Date.now())) return;
      const sender = selectPerson(state, message.sender_id)?.display_name;
      const notice = noticeOf(message, conversation, preferences, sender, selectLanguage(state));
      (await container.ready).active?.postMessage({ type: "notice", notice: JSON.stringify(notice) });
    },
  });
}

/** Whether a message may disturb: what the server asks before it pushes. */
export function calls(
  message: Message,
  conversation: Conversation,
  { level }: PushPreferences,
  me: string,
  now: number,
): boolean {
  const mutedUntil = conversation.settings.muted_until;
  if (message.sender_id === me || message.status !== "sent" || message.content_type === "system") return false;
  if (message.seq <= conversation.read_seq || (mutedUntil && Date.parse(mutedUntil) > now)) return false;
  const mentioned = message.mention_all || message.mentions.includes(me);
  return level === "all" || (level === "mentions" && (conversation.type !== "group" || mentioned));
}

function noticeOf(
  message: Message,
  conversation: Conversation,
  { previews }: PushPreferences,
  sender: string | undefined,
  language: string,
) {
  const { conversation_id, seq, created_at, content, content_type } = message;
  const told = {
    type: "message",
    conversation_id,
    seq,
    unread: Math.max(conversation.unread, 1),
    language,
    at: created_at,
  };
  if (!previews) return told;
  const text = typeof content === "string" ? content.slice(0, 300) : content_type === "file" ? nameOf(content) : "";
  return { ...told, title: conversation.title ?? undefined, sender, content_type, text };
}

function nameOf(content: unknown): string {
  return String((content as { name?: unknown }).name ?? "");
}
