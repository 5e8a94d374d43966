import { Button, Input } from "antd";
import { type FormEvent, useState } from "react";
import { momentText } from "~/shared/format/dates.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import { type PresenceSettings, useOwnPresenceQuery, useSetOwnPresenceMutation } from "./api.ts";
import { Card, Row } from "./Card.tsx";
import { Problem } from "./Problem.tsx";
import css from "./pages/ProfilePage.module.css";
import { SpanField } from "./SpanField.tsx";
import { endOf, type Span } from "./until.ts";

interface Props {
  settings: PresenceSettings;
  busy: boolean;
  onSet(settings: PresenceSettings): void;
}

/** What I say of myself, until when. */
function Status({ settings, busy, onSet }: Props) {
  const { t, language } = useTranslation();
  const { status } = settings;
  const [emoji, setEmoji] = useState(status?.emoji ?? "");
  const [text, setText] = useState(status?.text ?? "");
  const [span, setSpan] = useState<Span>("always");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const [mark, words] = [emoji.trim() || null, text.trim() || null];
    const wanted = mark || words ? { emoji: mark, text: words, until: endOf(span, new Date()) } : null;
    onSet({ ...settings, status: wanted });
  };
  return (
    <Card title={t("profile.status")} note={t("profile.statusNote")}>
      {status && (
        <div data-testid="own-status">
          <Row
            value={[status.emoji, status.text].filter(Boolean).join(" ")}
            label={
              status.until
                ? t("profile.until", { when: momentText(status.until, language) })
                : t("profile.untilCleared")
            }
            action={
              <Button
                type="text"
                data-testid="clear-status"
                onClick={() => {
                  setEmoji("");
                  setText("");
                  onSet({ ...settings, status: null });
                }}
              >
                {t("profile.clear")}
              </Button>
            }
          />
        </div>
      )}
      <form className={css.form} onSubmit={submit}>
        <div className={css.line}>
          <Input
            className={css.emoji ?? ""}
            aria-label={t("profile.emoji")}
            placeholder="🙂"
            maxLength={16}
            value={emoji}
            data-testid="status-emoji"
            onChange={(event) => setEmoji(event.target.value)}
          />
          <Input
            aria-label={t("profile.statusText")}
            placeholder={t("profile.statusText")}
            dir="auto"
            maxLength={100}
            value={text}
            data-testid="status-text"
            onChange={(event) => setText(event.target.value)}
          />
        </div>
        <SpanField
          label={t("profile.clearAfter")}
          always={t("profile.never")}
          value={span}
          testId="status-span"
          onChange={setSpan}
        />
        <Button htmlType="submit" loading={busy} data-testid="save-status">
          {t("settings.save")}
        </Button>
      </form>
    </Card>
  );
}

/** I do not want to be disturbed until then. */
function Quiet({ settings, onSet }: Props) {
  const { t, language } = useTranslation();
  const { dnd_until } = settings;
  return (
    <Card title={t("profile.quiet")} note={t("profile.quietNote")}>
      {dnd_until ? (
        <Row
          value={t("profile.quietOn")}
          label={t("profile.until", { when: momentText(dnd_until, language) })}
          action={
            <Button type="text" data-testid="end-quiet" onClick={() => onSet({ ...settings, dnd_until: null })}>
              {t("profile.end")}
            </Button>
          }
        />
      ) : (
        <SpanField
          label={t("profile.quietFor")}
          always={t("profile.off")}
          value="always"
          testId="quiet-span"
          onChange={(span) => onSet({ ...settings, dnd_until: endOf(span, new Date()) })}
        />
      )}
    </Card>
  );
}

/** What others see beside my name. */
export function StatusForm() {
  const { data, error } = useOwnPresenceQuery(undefined, { refetchOnMountOrArgChange: true });
  const [set, setting] = useSetOwnPresenceMutation();
  return (
    <>
      <Problem error={error ?? setting.error} />
      {data && <Status settings={data} busy={setting.isLoading} onSet={(wanted) => void set(wanted)} />}
      {data && <Quiet settings={data} busy={setting.isLoading} onSet={(wanted) => void set(wanted)} />}
    </>
  );
}
