import { bodyOf, MOST_PICTURES } from "~/features/messaging/index.ts";
import type { Shown, Source } from "./shown.ts";

/** From the one that says most of a whole to the one that says least. */
const STATES = ["failed", "pending", "sent", "read"] as const;

const isRecalled = (source: Source) => "status" in source && source.status === "recalled";

/** The album that something is shown in: a picture, a text, or what is recalled of it. Other things stand for themselves. */
export function albumOf(source: Source): string | null {
  const { content_type } = bodyOf(source);
  const joins = content_type === "image" || content_type === "text";
  return (joins && source.album) || null;
}

const isText = (source: Source) => bodyOf(source).content_type === "text" && !isRecalled(source);

/** Whether something goes on with those of an album: up to ten pictures, and one text as the last. */
export function goesOn(lot: Source[], source: Source): boolean {
  const [first] = lot;
  const album = albumOf(source);
  if (!first || album === null || albumOf(first) !== album || lot.some(isText)) return false;
  return isText(source) || lot.length < MOST_PICTURES;
}

export const isPicture = ({ body, recalled }: Shown): boolean => !recalled && body.content_type === "image";

/** Several messages as one row. It stands for those that are left; what is recalled is shown only where nothing is. */
export function joinedOf(all: Shown[]): { message: Shown; parts: Shown[] } {
  const left = all.filter((one) => !one.recalled);
  const end = (left.at(-1) ?? all.at(-1)) as Shown;
  const states = all.map((one) => one.state);
  const message = {
    ...end,
    seq: all.reduce<number | null>((seq, one) => one.seq ?? seq, null),
    reply_to: left.find((one) => one.reply_to)?.reply_to ?? null,
    state: STATES.find((state) => states.includes(state)) ?? null,
  };
  return { message, parts: all };
}
