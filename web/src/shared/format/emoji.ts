/** One emoji: a flag, or a picture with its tone, and what is joined to it. */
const ONE = String.raw`(?:\p{RI}{2}|(?:\p{Emoji_Presentation}|\p{Emoji}\uFE0F|\p{EBase}\p{EMod})\p{EMod}?(?:\u200D\p{Emoji}\uFE0F?\p{EMod}?)*)`;
const FEW = new RegExp(String.raw`^(?:${ONE}\s*){1,3}$`, "u");
const EACH = new RegExp(ONE, "gu");

/** How many emoji a text is, where it is nothing else than one to three of them; else 0. */
export function fewEmoji(text: string): number {
  return FEW.test(text) ? (text.match(EACH)?.length ?? 0) : 0;
}
