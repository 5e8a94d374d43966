import type { Conversation, Permissions } from "@parley/sdk";

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
