import type { Conversation, Message, Permissions } from "@parley/sdk";

/** Whether the one who looks at it may do something in a conversation (docs/protocol.md, Groups). */
export function may(conversation: Conversation, what: keyof Permissions): boolean {
  const { type, role, permissions, blocked } = conversation;
  if (type === "system") return false;
  if (type === "single") return !blocked && (what === "post" || what === "pin" || what === "mention_all");
  const who = permissions?.[what] ?? "everyone";
  return who === "everyone" || role === "owner" || (who === "admins" && role === "admin");
}

/** Whether they look after a group: invites, removing people. */
export const leads = ({ type, role }: Conversation): boolean => type === "group" && role !== "member";

/** Whether a message can be passed on or chosen: neither what happened nor what is recalled. */
export const isChoosable = (message: Message): boolean =>
  message.status === "sent" && message.content_type !== "system";

/** Whether they may take a message back for everybody: their own, or as who leads the group. */
export function mayRecall(message: Message, conversation: Conversation, me: string): boolean {
  const own = message.sender_id === me && message.sender_type === "user";
  return isChoosable(message) && conversation.type !== "system" && (own || leads(conversation));
}
