import { useEffect } from "react";
import { useDispatch, useSelector } from "react-redux";
import { useOpenPairMutation } from "~/features/messaging/index.ts";
import {
  Avatar,
  peopleWanted,
  selectPerson,
  selectPresence,
  useBlocked,
  usePresenceText,
} from "~/features/people/index.ts";
import { selectUserId } from "~/features/session/index.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import { Entry } from "~/shared/ui/Entry.tsx";
import { roomsApi } from "./api.ts";
import { BlockEntry, CommonGroups } from "./PersonActs.tsx";
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
  const others = userId !== useSelector(selectUserId);
  return (
    <div className={css.stack}>
      <PersonFace userId={userId} />
      {others && (
        <>
          <div>
            <WriteEntry userId={userId} onOpen={onOpen} />
            <BlockEntry userId={userId} />
          </div>
          <CommonGroups userId={userId} onOpen={onOpen} />
        </>
      )}
    </div>
  );
}

/** Leads to the pair with a person; to somebody who is blocked nothing is written. */
function WriteEntry({ userId, onOpen }: { userId: string; onOpen(id: string): void }) {
  const { t } = useTranslation();
  const [openPair, opening] = useOpenPairMutation();
  const blocked = useBlocked(userId);
  const write = async () => {
    const answer = await openPair(userId);
    if (answer.data) onOpen(answer.data.id);
  };
  if (blocked) return null;
  return (
    <>
      <Entry icon="message" data-testid="write-to" onClick={() => void write()}>
        {t("person.write")}
      </Entry>
      <Problem error={opening.error} />
    </>
  );
}
