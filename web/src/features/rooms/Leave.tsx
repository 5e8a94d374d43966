import type { Conversation } from "@parley/sdk";
import { useState } from "react";
import { useSelector } from "react-redux";
import { useMembers } from "~/features/messaging/index.ts";
import { Avatar, selectPeople, useNames } from "~/features/people/index.ts";
import { selectUserId } from "~/features/session/index.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import { roomsApi } from "./api.ts";
import { Problem } from "./Problem.tsx";
import css from "./Rooms.module.css";

/** Leaving a group; its owner names somebody first who owns it then. */
export function Leave({
  conversation,
  onClose,
  onLeft,
}: {
  conversation: Conversation;
  onClose(): void;
  onLeft(): void;
}) {
  const { t } = useTranslation();
  const me = useSelector(selectUserId);
  const people = useSelector(selectPeople);
  const nameOf = useNames();
  const [heir, setHeir] = useState<string | null>(null);
  const { members, more } = useMembers(conversation);
  const [leave, leaving] = roomsApi.useLeaveGroupMutation();
  const { id } = conversation;
  const needsHeir = conversation.role === "owner" && conversation.member_count > 1;
  const finish = async () => {
    if (!(await leave({ id, me, heir: (needsHeir && heir) || undefined })).error) onLeft();
  };
  return (
    <div className={css.stack}>
      <p>{needsHeir ? t("rooms.leaveOwner") : t("rooms.leaveAsk")}</p>
      {needsHeir && (
        <div className={css.list} role="radiogroup" aria-label={t("members.title")} onScroll={more}>
          {members
            .filter((one) => one.user_id !== me)
            .map(({ user_id }) => {
              const name = nameOf(user_id);
              return (
                <label key={user_id} className={css.row}>
                  <input type="radio" name="heir" checked={heir === user_id} onChange={() => setHeir(user_id)} />
                  <Avatar id={user_id} name={name} url={people[user_id]?.avatar} size={44} />
                  <span className={css.words}>{name}</span>
                </label>
              );
            })}
        </div>
      )}
      <Problem error={leaving.error} />
      <div className={css.buttons}>
        <button type="button" className={css.plain} onClick={onClose}>
          {t("chat.cancel")}
        </button>
        <button
          type="button"
          className={css.danger}
          disabled={(needsHeir && !heir) || leaving.isLoading}
          data-testid="leave"
          onClick={() => void finish()}
        >
          {t("rooms.leave")}
        </button>
      </div>
    </div>
  );
}
