import type { Conversation, Message } from "@parley/sdk";
import { peerOf } from "~/features/messaging/index.ts";

export function peerList(conversation: Conversation, me: string): string[] {
  const peer = peerOf(conversation, me);
  return peer === undefined ? [] : [peer];
}

/** Whose names are needed to list conversations. */
export function namedIn(conversations: Conversation[], me: string): string[] {
  return conversations.flatMap((one) => [
    ...peerList(one, me),
    ...(one.last_message ? peopleIn(one.last_message) : []),
  ]);
}

/** Whose names are needed to show a message: neither a conversation that speaks of itself nor an app is a person. */
export function peopleIn(message: Message): string[] {
  if (message.content_type === "system") {
    const { content } = message;
    return [content.actor_id, ...("user_ids" in content ? content.user_ids : [])];
  }
  const from = message.forwarded_from;
  const said = [message, ...(from ? [from] : [])].flatMap((one) => (one.sender_type === "user" ? [one.sender_id] : []));
  return [...said, ...message.mentions];
}
