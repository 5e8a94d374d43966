import type { Message } from "@parley/sdk";
import { momentText } from "~/shared/format/dates.ts";

/** What messages say in words: the text of one, or of several each under who wrote it and when. */
export function textOf(messages: Message[], nameOf: (id: string) => string, language: string): string {
  const texts = messages.filter((one) => one.content_type === "text");
  if (texts.length < 2) return String(texts[0]?.content ?? "");
  const said = texts.map((one) => `${nameOf(one.sender_id)}, ${momentText(one.created_at, language)}\n${one.content}`);
  return said.join("\n\n");
}
