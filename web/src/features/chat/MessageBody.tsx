import type { Message } from "@parley/sdk";
import { useTranslation } from "react-i18next";
import { useSelector } from "react-redux";
import { selectPeople } from "~/features/people/index.ts";
import { safeHref } from "~/shared/format/links.ts";
import { plainText } from "~/shared/format/markdown.ts";
import css from "./MessageBody.module.css";
import { MessageMedia } from "./MessageMedia.tsx";
import { MessageText } from "./MessageText.tsx";
import type { Shown } from "./rows.ts";

type Quote = NonNullable<Message["reply_to"]>;
type Card = Extract<Message, { content_type: "card" }>["content"];

/** What is answered; a press leads to it. */
export function QuoteButton({ quote, onJump }: { quote: Quote; onJump(seq: number): void }) {
  const { t } = useTranslation();
  const people = useSelector(selectPeople);
  const name = people[quote.sender_id]?.display_name ?? t("chat.unknown");
  return (
    <button type="button" className={css.quote} data-testid="quote" onClick={() => onJump(quote.seq)}>
      <span className={css.quoteName}>{name}</span>
      <span className={css.quoteText}>{quote.excerpt ? plainText(quote.excerpt) : t("chat.recalled")}</span>
    </button>
  );
}

function CardBody({ card }: { card: Card }) {
  return (
    <div className={css.card}>
      <strong>{card.title}</strong>
      {card.text && <MessageText text={card.text} />}
      {card.fields && card.fields.length > 0 && (
        <dl>
          {card.fields.map((field) => (
            <div key={field.name}>
              <dt>{field.name}</dt>
              <dd>{field.value}</dd>
            </div>
          ))}
        </dl>
      )}
      {card.links?.map((link) => {
        const href = safeHref(link.url);
        return (
          href && (
            <a key={link.url} href={href} target="_blank" rel="noopener noreferrer nofollow">
              {link.title}
            </a>
          )
        );
      })}
    </div>
  );
}

/** What a message says, by its kind. */
export function MessageBody({ message, onOpen }: { message: Shown; onOpen(seq: number): void }) {
  const { t } = useTranslation();
  if (message.recalled) return <>{t("chat.recalled")}</>;
  const { source } = message;
  if (source?.content_type === "card") return <CardBody card={source.content} />;
  switch ((source ?? message.entry)?.content_type) {
    case "file":
    case "image":
      return <MessageMedia message={message} onOpen={onOpen} />;
    case undefined:
    case "forward":
    case "text":
      return <MessageText text={message.content} />;
    default:
      return <>{t("chat.unknownKind")}</>;
  }
}
