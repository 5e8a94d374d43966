import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useDispatch, useSelector } from "react-redux";
import { selectSorted, useOpenPairMutation } from "~/features/messaging/index.ts";
import { Avatar, peopleWanted, selectPerson, selectPresence, usePresenceText } from "~/features/people/index.ts";
import { selectUserId } from "~/features/session/index.ts";
import { Entry } from "~/shared/ui/Entry.tsx";
import { roomsApi } from "./api.ts";
import { Problem } from "./Problem.tsx";
import css from "./Rooms.module.css";

/** Picture, name, and what somebody says of themselves. */
export function PersonFace({ userId }: { userId: string }) {
  const dispatch = useDispatch();
  const held = useSelector((state: Parameters<typeof selectPerson>[0]) => selectPerson(state, userId));
  const { data } = roomsApi.useUserQuery(userId);
  const person = data ?? held;
  const presence = useSelector((state: Parameters<typeof selectPresence>[0]) => selectPresence(state, userId));
  const text = usePresenceText(presence);
  useEffect(() => void dispatch(peopleWanted([userId])), [dispatch, userId]);
  const name = person?.display_name ?? "…";
  return (
    <div className={css.face}>
      <Avatar id={userId} name={name} url={person?.avatar} size={120} />
      <strong data-testid="person-name">{name}</strong>
      <span className={css.hint}>@{person?.username ?? "…"}</span>
      <span className={css.hint}>{text}</span>
      {presence?.status && (
        <p className={css.description} dir="auto">
          {presence.status.emoji} {presence.status.text}
        </p>
      )}
    </div>
  );
}

/** A person's card. */
export function Person({ userId, onOpen }: { userId: string; onOpen(id: string): void }) {
  const { t } = useTranslation();
  const me = useSelector(selectUserId);
  const common = useSelector(selectSorted).filter((one) => one.type === "group" && one.members.includes(userId));
  const blocks = roomsApi.useBlocksQuery(undefined, { skip: userId === me });
  const [block, blocking] = roomsApi.useBlockMutation();
  const [unblock, unblocking] = roomsApi.useUnblockMutation();
  const [openPair, opening] = useOpenPairMutation();
  const blocked = blocks.data?.includes(userId) ?? false;
  const write = async () => {
    const answer = await openPair(userId);
    if (answer.data) onOpen(answer.data.id);
  };
  return (
    <div className={css.stack}>
      <PersonFace userId={userId} />
      <Problem error={opening.error ?? blocking.error ?? unblocking.error} />
      {userId !== me && (
        <div>
          {!blocked && (
            <Entry icon="message" data-testid="write-to" onClick={() => void write()}>
              {t("person.write")}
            </Entry>
          )}
          <Entry
            icon="block"
            danger={!blocked}
            data-testid="block"
            onClick={() => void (blocked ? unblock(userId) : block(userId))}
          >
            {blocked ? t("person.unblock") : t("person.block")}
          </Entry>
        </div>
      )}
      {userId !== me && common.length > 0 && (
        <div>
          <h3 className={css.heading}>{t("person.common")}</h3>
          {common.map((one) => (
            <button key={one.id} type="button" className={css.row} onClick={() => onOpen(one.id)}>
              <Avatar id={one.id} name={one.title ?? ""} url={one.picture} size={44} />
              <span className={css.words}>{one.title}</span>
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
