import { Button } from "antd";
import { useEffect } from "react";
import { useDispatch, useSelector } from "react-redux";
import {
  Avatar,
  peopleWanted,
  selectPeople,
  useBlocks,
  useNames,
  useUnblockMutation,
} from "~/features/people/index.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import { useOwnPresenceQuery, useSetOwnPresenceMutation } from "../api.ts";
import { Card, Row } from "../Card.tsx";
import { Choice } from "../Choice.tsx";
import { Problem } from "../Problem.tsx";
import css from "./PrivacyPage.module.css";

const AUDIENCES = ["everyone", "contacts", "nobody"] as const;

/** Blocked people, page by page. */
function Blocked() {
  const { t } = useTranslation();
  const dispatch = useDispatch();
  const people = useSelector(selectPeople);
  const nameOf = useNames();
  const { ids, error, more } = useBlocks();
  const [unblock, unblocking] = useUnblockMutation();
  useEffect(() => {
    if (ids) dispatch(peopleWanted(ids));
  }, [ids, dispatch]);
  return (
    <>
      <Problem error={error ?? unblocking.error} />
      {ids?.length === 0 && <p>{t("privacy.nobodyBlocked")}</p>}
      {ids?.map((id) => {
        const name = nameOf(id);
        return (
          <div key={id} className={css.blocked} data-testid="blocked-person">
            <Avatar id={id} name={name} url={people[id]?.avatar} size={44} />
            <Row
              value={name}
              label={people[id]?.username ?? ""}
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
      {more && (
        <Button block onClick={more}>
          {t("privacy.more")}
        </Button>
      )}
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
