import type { Conversation } from "@parley/sdk";
import { useSelector } from "react-redux";
import { useNames } from "~/features/people/index.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import { selectTypists } from "./typing.ts";

/** Who is writing in a conversation, in words; null where nobody is. */
export function useTypingText(conversation: Conversation): string | null {
  const { t } = useTranslation();
  const typists = useSelector((state: Parameters<typeof selectTypists>[0]) => selectTypists(state, conversation.id));
  const nameOf = useNames();
  const [first] = typists;
  if (first === undefined) return null;
  if (conversation.type === "single") return t("chat.typing");
  if (typists.length > 1) return t("chat.manyTyping", { count: typists.length });
  return t("chat.personTyping", { name: nameOf(first) });
}
