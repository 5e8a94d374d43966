import type { Conversation, Member, Role } from "@parley/sdk";
import { useState } from "react";
import { useDispatch, useSelector } from "react-redux";
import { dialogOpened } from "~/features/panels/index.ts";
import { Avatar, selectPerson, selectPresence } from "~/features/people/index.ts";
import { selectUserId } from "~/features/session/index.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import { IconButton } from "~/shared/ui/IconButton.tsx";
import { Menu, type MenuItem } from "~/shared/ui/Menu.tsx";
import css from "./Rooms.module.css";

export interface MemberActs {
  changeRole(userId: string, role: Role): void;
  remove(userId: string): void;
}

interface Props {
  member: Member;
  conversation: Conversation;
  acts: MemberActs;
}

/** A member of a group, and what the one who looks may do about them. */
export function MemberRow({ member, conversation, acts }: Props) {
  const { t } = useTranslation();
  const dispatch = useDispatch();
  const me = useSelector(selectUserId);
  const { user_id, role } = member;
  const person = useSelector((state: Parameters<typeof selectPerson>[0]) => selectPerson(state, user_id));
  const presence = useSelector((state: Parameters<typeof selectPresence>[0]) => selectPresence(state, user_id));
  const [at, setAt] = useState<{ x: number; y: number } | null>(null);
  const name = person?.display_name ?? "…";
  const items: MenuItem[] = [];
  const put = (key: string, label: string, run: () => void, danger = false) => items.push({ key, label, run, danger });
  if (conversation.role === "owner" && user_id !== me) {
    if (role === "member") put("make-admin", t("members.makeAdmin"), () => acts.changeRole(user_id, "admin"));
    else put("make-member", t("members.makeMember"), () => acts.changeRole(user_id, "member"));
    put("make-owner", t("members.makeOwner"), () => acts.changeRole(user_id, "owner"));
  }
  if (conversation.role === "admin" && user_id === me)
    put("make-member", t("members.stepDown"), () => acts.changeRole(user_id, "member"));
  const removes = conversation.role === "owner" || (conversation.role === "admin" && role === "member");
  if (removes && user_id !== me) put("remove", t("members.remove"), () => acts.remove(user_id), true);
  return (
    <div className={css.member} data-testid="member" data-user-id={user_id} data-role={role}>
      <button
        type="button"
        className={css.row}
        onClick={() => dispatch(dialogOpened({ kind: "person", userId: user_id }))}
      >
        <Avatar id={user_id} name={name} url={person?.avatar} size={44} online={presence?.state === "online"} />
        <span className={css.words}>
          <span>{name}</span>
          <small>{presence?.state === "online" ? t("chat.online") : `@${person?.username ?? "…"}`}</small>
        </span>
        {role !== "member" && <span className={css.role}>{t(`roles.${role}`)}</span>}
      </button>
      {items.length > 0 && (
        <IconButton
          icon="more"
          label={t("members.menu", { name })}
          aria-haspopup="menu"
          data-testid="member-menu"
          onClick={(event) => {
            const { left, bottom } = event.currentTarget.getBoundingClientRect();
            setAt({ x: left, y: bottom });
          }}
        />
      )}
      {at && <Menu {...at} label={t("members.menu", { name })} items={items} onClose={() => setAt(null)} />}
    </div>
  );
}
