import { Button } from "antd";
import { useState } from "react";
import { momentText } from "~/shared/format/dates.ts";
import en from "~/shared/i18n/en.json";
import { useTranslation } from "~/shared/i18n/index.ts";
import { type SecurityEvent, useSecurityEventsQuery } from "../api.ts";
import { Card, Row } from "../Card.tsx";
import { Problem } from "../Problem.tsx";

type Known = keyof typeof en.event;

function Event({ event }: { event: SecurityEvent }) {
  const { t, language } = useTranslation();
  const name = event.kind.replace(".", "_");
  const words = name in en.event ? t(`event.${name as Known}`) : event.kind;
  const { place, address } = event.source;
  const from = event.by_administrator ? t("activity.byAdministrator") : [place, address].filter(Boolean).join(", ");
  const when = momentText(event.at, language);
  return (
    <div data-testid="event" data-kind={event.kind} data-result={event.result}>
      <Row value={words} label={from ? `${when} · ${from}` : when} />
    </div>
  );
}

/** A page of events, and those before it when they are wanted. */
function Events({ cursor }: { cursor?: string }) {
  const { t } = useTranslation();
  const [more, setMore] = useState(false);
  const { data, error } = useSecurityEventsQuery(cursor, { refetchOnMountOrArgChange: true });
  return (
    <>
      <Problem error={error} />
      {data?.items.map((event) => (
        <Event key={event.id} event={event} />
      ))}
      {data?.next && !more && (
        <Button block onClick={() => setMore(true)} data-testid="older-events">
          {t("activity.older")}
        </Button>
      )}
      {data?.next && more && <Events cursor={data.next} />}
    </>
  );
}

/** What has happened to my account. */
export default function ActivityPage() {
  const { t } = useTranslation();
  return (
    <Card note={t("activity.note")}>
      <Events />
    </Card>
  );
}
