import { useState } from "react";
import { dayText } from "~/shared/format/dates.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import { roomsApi } from "./api.ts";
import { Problem } from "./Problem.tsx";
import css from "./Rooms.module.css";

const DAY_MS = 86_400_000;
const LIVES = { day: 1, week: 7, month: 30, always: null } as const;
type Life = keyof typeof LIVES;

/** Where somebody who has the token comes in. */
export const linkOf = (token: string) => `${location.origin}/join/${token}`;

/** Ways into a group: made, copied once, taken away. */
export function Invites({ id }: { id: string }) {
  const { t, language } = useTranslation();
  const [life, setLife] = useState<Life>("week");
  const [copied, setCopied] = useState(false);
  const { data, error } = roomsApi.useInvitesQuery(id, { refetchOnMountOrArgChange: true });
  const [create, made] = roomsApi.useCreateInviteMutation();
  const [revoke, revoking] = roomsApi.useRevokeInviteMutation();
  const words = { today: t("date.today"), yesterday: t("date.yesterday") };
  const until = (at: string | null) =>
    at ? t("invites.until", { when: dayText(at, new Date(), language, words) }) : t("invites.always");
  const fresh = made.data;
  return (
    <div className={css.stack}>
      {fresh && (
        <>
          <p className={css.hint}>{t("invites.once")}</p>
          <div className={css.link}>
            <input
              className={css.input}
              readOnly
              value={linkOf(fresh.token)}
              aria-label={t("invites.link")}
              data-testid="invite-link"
              onFocus={(event) => event.target.select()}
            />
            <button
              type="button"
              className={css.primary}
              onClick={() => void navigator.clipboard?.writeText(linkOf(fresh.token)).then(() => setCopied(true))}
            >
              {copied ? t("invites.copied") : t("invites.copy")}
            </button>
          </div>
        </>
      )}
      <div className={css.link}>
        <select
          className={css.input}
          value={life}
          aria-label={t("invites.life")}
          onChange={(event) => setLife(event.target.value as Life)}
        >
          {(Object.keys(LIVES) as Life[]).map((each) => (
            <option key={each} value={each}>
              {t(`lives.${each}`)}
            </option>
          ))}
        </select>
        <button
          type="button"
          className={css.primary}
          disabled={made.isLoading}
          data-testid="create-invite"
          onClick={() => {
            const days = LIVES[life];
            setCopied(false);
            void create({ id, expires_at: days && new Date(Date.now() + days * DAY_MS).toISOString() });
          }}
        >
          {t("invites.create")}
        </button>
      </div>
      <Problem error={error ?? made.error ?? revoking.error} />
      <div className={css.list}>
        {data?.length === 0 && <p className={css.hint}>{t("invites.none")}</p>}
        {data?.map((invite) => (
          <div key={invite.id} className={css.row} data-testid="invite">
            <span className={css.words}>
              <span>{until(invite.expires_at)}</span>
              <small>{t("invites.used", { count: invite.uses })}</small>
            </span>
            <button
              type="button"
              className={css.danger}
              data-testid="revoke-invite"
              onClick={async () => {
                const { error } = await revoke({ id, inviteId: invite.id });
                if (!error && invite.id === fresh?.id) made.reset();
              }}
            >
              {t("invites.revoke")}
            </button>
          </div>
        ))}
      </div>
    </div>
  );
}
