import type { Message } from "@parley/sdk";
import { useTranslation } from "react-i18next";
import { useSelector } from "react-redux";
import { selectPeople } from "~/features/people/index.ts";
import { safeHref } from "~/shared/format/links.ts";
import { sizeText } from "~/shared/format/sizes.ts";
import css from "./MessageBody.module.css";
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
      <span className={css.quoteText}>{quote.excerpt || t("chat.recalled")}</span>
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
export function MessageBody({ message }: { message: Shown }) {
  const { t, i18n } = useTranslation();
  if (message.recalled) return <>{t("chat.recalled")}</>;
  const { source } = message;
  switch (source?.content_type) {
    case undefined:
    case "text":
      return <MessageText text={message.content} />;
    case "card":
      return <CardBody card={source.content} />;
    case "file":
    case "image":
      return (
        <span className={css.file}>
          <span className={css.fileName}>{source.content.name}</span>
          <span className={css.fileSize}>{sizeText(source.content.size, i18n.language)}</span>
        </span>
      );
    default:
      return <>{t("chat.unknownKind")}</>;
  }
}
