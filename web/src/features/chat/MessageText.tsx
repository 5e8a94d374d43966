import { memo } from "react";
import { splitLinks } from "~/shared/format/links.ts";

/** A message's text as it was written: nothing in it is markup, only addresses become links. */
export const MessageText = memo(function MessageText({ text }: { text: string }) {
  let at = 0;
  return (
    <>
      {splitLinks(text).map((part) => {
        const key = at;
        at += part.text.length;
        if (!part.href) return <span key={key}>{part.text}</span>;
        return (
          <a key={key} href={part.href} target="_blank" rel="noopener noreferrer nofollow">
            {part.text}
          </a>
        );
      })}
    </>
  );
});
