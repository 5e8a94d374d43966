import { momentText } from "~/shared/format/dates.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import { type Session, useEndOtherSessionsMutation, useEndSessionMutation, useSessionsQuery } from "../api.ts";
import { Card, Row } from "../Card.tsx";
import { Problem } from "../Problem.tsx";
import { Sure } from "../Sure.tsx";

function Device({ session, onEnd }: { session: Session; onEnd?: () => void }) {
  const { t, language } = useTranslation();
  const name = [session.browser, session.system].filter(Boolean).join(", ") || t("devices.unknown");
  const from = [session.place, session.address].filter(Boolean).join(", ");
  const used = t("devices.used", { when: momentText(session.last_used_at, language) });
  return (
    <div data-testid="device" data-current={session.current}>
      <Row
        value={name}
        label={
          <>
            {from && <div>{from}</div>}
            <div>{used}</div>
          </>
        }
        action={
          onEnd && (
            <Sure
              label={t("devices.end")}
              name={t("devices.endOf", { name })}
              question={t("devices.endAsk", { name })}
              testId="end-session"
              onConfirm={onEnd}
            />
          )
        }
      />
    </div>
  );
}

/** Where I am signed in. */
export default function DevicesPage() {
  const { t } = useTranslation();
  const { data = [], error } = useSessionsQuery(undefined, { refetchOnMountOrArgChange: true });
  const [end, ending] = useEndSessionMutation();
  const [endOthers, endingOthers] = useEndOtherSessionsMutation();
  const here = data.find(({ current }) => current);
  const others = data.filter(({ current }) => !current);
  return (
    <>
      <Problem error={error ?? ending.error ?? endingOthers.error} />
      {here && (
        <Card title={t("devices.here")}>
          <Device session={here} />
          {others.length > 0 && (
            <Sure
              block
              label={t("devices.endOthers")}
              question={t("devices.endOthersAsk")}
              testId="end-others"
              onConfirm={() => void endOthers()}
            />
          )}
        </Card>
      )}
      {others.length > 0 && (
        <Card title={t("devices.others")} note={t("devices.note")}>
          {others.map((session) => (
            <Device key={session.id} session={session} onEnd={() => void end(session.id)} />
          ))}
        </Card>
      )}
    </>
  );
}
