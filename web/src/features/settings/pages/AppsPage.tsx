import { momentText } from "~/shared/format/dates.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import { useConnectedAppsQuery, useDisconnectAppMutation } from "../api.ts";
import { Card, Row } from "../Card.tsx";
import { Problem } from "../Problem.tsx";
import { Sure } from "../Sure.tsx";

const WORDS: Record<string, "openid" | "profile" | "email" | "phone" | "chat" | "write"> = {
  openid: "openid",
  profile: "profile",
  email: "email",
  phone: "phone",
  "im/chat": "chat",
  "im/messages.write": "write",
};

/** The systems of others that I let in, and what each may. */
export default function AppsPage() {
  const { t, language } = useTranslation();
  const { data, error } = useConnectedAppsQuery(undefined, { refetchOnMountOrArgChange: true });
  const [disconnect, disconnecting] = useDisconnectAppMutation();
  const wordsOf = (scope: string) => {
    const known = WORDS[scope];
    return known ? t(`scope.${known}`) : scope;
  };
  return (
    <>
      <Problem error={error ?? disconnecting.error} />
      {data?.length === 0 && (
        <Card>
          <p>{t("apps.none")}</p>
        </Card>
      )}
      {data?.map((app) => (
        <Card key={app.client_id}>
          <div data-testid="connected-app">
            <Row
              value={app.name}
              label={t("apps.since", { when: momentText(app.given_at, language) })}
              action={
                <Sure
                  label={t("apps.revoke")}
                  name={t("apps.revokeOf", { name: app.name })}
                  question={t("apps.revokeAsk", { name: app.name })}
                  testId="revoke-app"
                  onConfirm={() => void disconnect(app.client_id)}
                />
              }
            />
            <ul>
              {app.scopes.map((scope) => (
                <li key={scope}>{wordsOf(scope)}</li>
              ))}
            </ul>
          </div>
        </Card>
      ))}
    </>
  );
}
