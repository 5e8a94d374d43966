import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Avatar } from "~/features/people/index.ts";
import {
  useBlocksQuery,
  useOwnPresenceQuery,
  useSetOwnPresenceMutation,
  useUnblockMutation,
  useUsersByIdQuery,
} from "../api.ts";
import { Card, Row } from "../Card.tsx";
import { Choice } from "../Choice.tsx";
import { Problem } from "../Problem.tsx";
import css from "./PrivacyPage.module.css";

const AUDIENCES = ["everyone", "contacts", "nobody"] as const;

/** A page of blocked people, and those after it when they are wanted. */
function Blocked({ cursor }: { cursor?: string }) {
  const { t } = useTranslation();
  const [more, setMore] = useState(false);
  const { data, error } = useBlocksQuery(cursor, { refetchOnMountOrArgChange: true });
  const ids = data?.items.map(({ user_id }) => user_id) ?? [];
  const { data: people } = useUsersByIdQuery(ids, { skip: ids.length === 0 });
  const [unblock, unblocking] = useUnblockMutation();
  return (
    <>
      <Problem error={error ?? unblocking.error} />
      {!cursor && data?.items.length === 0 && <p>{t("privacy.nobodyBlocked")}</p>}
      {ids.map((id) => {
        const name = people?.[id]?.display_name ?? t("chat.unknown");
        return (
          <div key={id} className={css.blocked} data-testid="blocked-person">
            <Avatar id={id} name={name} url={people?.[id]?.avatar} size={44} />
            <Row
              value={name}
              label={people?.[id]?.username ?? ""}
              action={
                <Button
                  type="text"
                  aria-label={t("privacy.unblockOf", { name })}
                  data-testid="unblock"
                  onClick={() => void unblock(id)}
                >
                  {t("privacy.unblock")}
                </Button>
              }
            />
          </div>
        );
      })}
      {data?.next && !more && (
        <Button block onClick={() => setMore(true)}>
          {t("privacy.more")}
        </Button>
      )}
      {data?.next && more && <Blocked cursor={data.next} />}
    </>
  );
}

/** What others see of me, and who may not reach me. */
export default function PrivacyPage() {
  const { t } = useTranslation();
  const { data, error } = useOwnPresenceQuery(undefined, { refetchOnMountOrArgChange: true });
  const [set, setting] = useSetOwnPresenceMutation();
  return (
    <>
      <Problem error={error ?? setting.error} />
      {data && (
        <Choice
          name="last-seen"
          title={t("privacy.lastSeen")}
          note={t("privacy.lastSeenNote")}
          options={AUDIENCES}
          value={data.last_seen}
          label={(one) => t(`audience.${one}`)}
          onChoose={(last_seen) => void set({ ...data, last_seen })}
        />
      )}
      <Card title={t("privacy.blocked")} note={t("privacy.blockedNote")}>
        <Blocked />
      </Card>
    </>
  );
}
