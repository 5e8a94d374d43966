import type { Conversation, Http, Message, PushPreferences } from "@parley/sdk";
import { isAnyOf } from "@reduxjs/toolkit";
import { messageReceived, selectConversation, selectConversations } from "~/features/messaging/index.ts";
import { isOn, keepOn, leave, notificationsApi, permission, selectPushState } from "~/features/notifications/index.ts";
import { selectPerson } from "~/features/people/index.ts";
import { languageChosen, selectLanguage } from "~/features/preferences/index.ts";
import { selectUserId, sessionStarted, signOutWanted } from "~/features/session/index.ts";
import type { App, AppStore, RootState } from "./store.ts";

/** Seconds for which it is taken as known whether this person is not to be disturbed. */
const QUIET_KNOWN_FOR = 15;

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
  const tellWorker = async (told: object) => (await container.ready).active?.postMessage(told);
  // Whatever was read here or on another device stands in no notification any more.
  on({
    // Asked of the browser last: the answer comes from another process, and every action comes by here.
    predicate: (_, now, before) => justRead(now, before).length > 0 && permission() === "granted",
    effect: async (_, { getState, getOriginalState }) => {
      for (const conversation_id of justRead(getState(), getOriginalState()))
        await tellWorker({ type: "read", conversation_id });
    },
  });
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
      if (await isQuiet(store)) return;
      const notice = noticeOf(message, conversation, preferences, sender, selectLanguage(state));
      await tellWorker({ type: "notice", notice: JSON.stringify(notice) });
    },
  });
}

/** Conversations of which nothing is unread any more. */
export function justRead(now: unknown, before: unknown): string[] {
  const [held, were] = [selectConversations(now as RootState), selectConversations(before as RootState)];
  if (held === were) return [];
  return Object.values(held).flatMap((one) => (one.unread === 0 && (were[one.id]?.unread ?? 0) > 0 ? [one.id] : []));
}

/** Whether this person does not want to be disturbed now. Where it cannot be learnt they are told. */
async function isQuiet(store: AppStore): Promise<boolean> {
  const asked = store.dispatch(
    notificationsApi.endpoints.quiet.initiate(undefined, { subscribe: false, forceRefetch: QUIET_KNOWN_FOR }),
  );
  const { data } = await asked;
  return data != null && Date.parse(data) > Date.now();
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
  const { conversation_id, seq, album, created_at, content, content_type } = message;
  const told = {
    type: "message",
    conversation_id,
    seq,
    album,
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
