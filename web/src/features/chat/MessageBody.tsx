import type { Message } from "@parley/sdk";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useSelector } from "react-redux";
import { selectPeople, selectPerson } from "~/features/people/index.ts";
import { safeHref } from "~/shared/format/links.ts";
import { plainText } from "~/shared/format/markdown.ts";
import { ALL, type Names } from "~/shared/format/mentions.ts";
import css from "./MessageBody.module.css";
import { MessageMedia } from "./MessageMedia.tsx";
import { MessageText } from "./MessageText.tsx";
import type { Shown } from "./shown.ts";

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
  const { source } = message;
  if (source?.content_type === "card") return <CardBody card={source.content} />;
  const said = source ?? message.entry;
  switch (said?.content_type) {
    case "file":
    case "image":
      return <MessageMedia message={message} onOpen={onOpen} />;
    case undefined:
    case "forward":
    case "text":
      return <Said text={message.content} mentions={said?.mentions} all={said?.mention_all} />;
    default:
      return <>{t("chat.unknownKind")}</>;
  }
}
