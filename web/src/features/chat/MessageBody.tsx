import type { Message } from "@parley/sdk";
import { useMemo } from "react";
import { useSelector } from "react-redux";
import { Thumbnail } from "~/features/media/index.ts";
import { selectTimeline } from "~/features/messaging/index.ts";
import { selectPerson, useNames } from "~/features/people/index.ts";
import { safeHref } from "~/shared/format/links.ts";
import { plainText } from "~/shared/format/markdown.ts";
import { ALL, type Names } from "~/shared/format/mentions.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import css from "./MessageBody.module.css";
import { MessageMedia } from "./MessageMedia.tsx";
import { MessageText } from "./MessageText.tsx";
import type { Shown } from "./shown.ts";

type Quote = NonNullable<Message["reply_to"]>;
type Card = Extract<Message, { content_type: "card" }>["content"];

interface QuoteProps {
  quote: Quote;
  conversationId: string;
  onJump(seq: number): void;
}

/** What is answered, with its picture where that message is known here; a press leads to it. */
export function QuoteButton({ quote, conversationId, onJump }: QuoteProps) {
  const { t } = useTranslation();
  const nameOf = useNames();
  const original = useSelector(
    (state: Parameters<typeof selectTimeline>[0]) =>
      selectTimeline(state, conversationId)?.messages.entities[quote.seq],
  );
  const name = nameOf(quote.sender_id);
  return (
    <button type="button" className={css.quote} data-testid="quote" onClick={() => onJump(quote.seq)}>
      <Thumbnail message={original} />
      <span className={css.quoteWords}>
        <span className={css.quoteName}>{name}</span>
        <span className={css.quoteText}>{quote.excerpt ? plainText(quote.excerpt) : t("chat.recalled")}</span>
      </span>
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

const NOBODY: string[] = [];

interface SaidProps {
  text: string;
  mentions: string[] | undefined;
  all: boolean | undefined;
}

/** What somebody wrote, with the names of those whom it calls. */
export function Said({ text, mentions = NOBODY, all = false }: SaidProps) {
  const usernames = useSelector((state: Parameters<typeof selectPerson>[0]) =>
    mentions.map((id) => selectPerson(state, id)?.username ?? "").join(),
  );
  const called = useMemo<Names>(() => {
    const names = new Map<string, string | null>(all ? ALL.map((word) => [word, null]) : []);
    usernames.split(",").forEach((name, i) => {
      const id = mentions[i];
      if (name && id) names.set(name.toLocaleLowerCase(), id);
    });
    return names;
  }, [usernames, mentions, all]);
  return <MessageText text={text} called={called} />;
}

/** What a message says, by its kind. */
export function MessageBody({ message, onOpen }: { message: Shown; onOpen(seq: number): void }) {
  const { t } = useTranslation();
  if (message.recalled) return <>{t("chat.recalled")}</>;
  const { body } = message;
  switch (body.content_type) {
    case "card":
      return <CardBody card={body.content} />;
    case "file":
    case "image":
      return <MessageMedia message={message} onOpen={onOpen} />;
    case "forward":
    case "text":
      return <Said text={message.content} mentions={body.mentions} all={body.mention_all} />;
    default:
      return <>{t("chat.unknownKind")}</>;
  }
}
