import type { Message } from "@parley/sdk";
import type { TFunction } from "i18next";
import { plainText } from "~/shared/format/markdown.ts";

type Names = (id: string) => string;

/** What happened, where a conversation speaks of itself. */
export function systemText(
  content: Extract<Message, { content_type: "system" }>["content"],
  t: TFunction,
  name: Names,
) {
  const actor = name(content.actor_id);
  switch (content.event) {
    case "member_joined":
      return content.user_ids.length === 1 && content.user_ids[0] === content.actor_id
        ? t("system.came", { actor })
        : t("system.joined", { actor, names: content.user_ids.map(name).join(", ") });
    case "member_left":
      return t("system.left", { actor });
    case "member_removed":
      return t("system.removed", { actor, names: content.user_ids.map(name).join(", ") });
    case "renamed":
      return t("system.renamed", { actor, title: content.title });
    default:
      return t("chat.unknownKind");
  }
}

/** A message in one line: for lists, quotes and notices. */
export function lineOf(message: Message, t: TFunction, name: Names): string {
  if (message.status === "recalled") return t("chat.recalled");
  switch (message.content_type) {
    case "text":
      return plainText(message.content);
    case "image":
      return t("chat.image", { name: message.content.name });
    case "file":
      return message.content.name;
    case "card":
      return message.content.title;
    case "system":
      return systemText(message.content, t, name);
    default:
      return t("chat.unknownKind");
  }
}
