import type { Message } from "@parley/sdk";
import { useState } from "react";
import { useLinks } from "./api.ts";
import { Blurred } from "./Blurred.tsx";
import css from "./media.module.css";

type Content = Extract<Message, { content_type: "image" }>["content"];

function pictureOf(message: Message | null | undefined): Content | null {
  return message?.content_type === "image" && message.status !== "recalled" ? message.content : null;
}

/** A small picture beside the line that speaks of a message; nothing where the message is none, or was recalled. */
export function Thumbnail({ message }: { message: Message | undefined }) {
  const picture = pictureOf(message);
  return message && picture && <Small picture={picture} conversationId={message.conversation_id} />;
}

function Small({ picture, conversationId }: { picture: Content; conversationId: string }) {
  const { links } = useLinks(picture.file_id, conversationId);
  const [shown, setShown] = useState(false);
  const src = links && (links.thumbnails["320"] ?? links.original);
  return (
    <span className={css.thumbnail} data-testid="thumbnail" data-shown={shown}>
      {picture.blurhash && !shown && <Blurred hash={picture.blurhash} />}
      {src && <img className={css.fill} src={src} alt="" onLoad={() => setShown(true)} />}
    </span>
  );
}

/** The same within a line of text, of what the message brings along alone: a list of them asks for nothing. */
export function InlineThumbnail({ message }: { message: Message | null }) {
  const hash = pictureOf(message)?.blurhash;
  if (!hash) return null;
  return (
    <span className={css.inline} data-testid="thumbnail">
      <Blurred hash={hash} />
    </span>
  );
}
