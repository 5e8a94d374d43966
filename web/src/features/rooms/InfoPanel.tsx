import { type Conversation, isMuted, type Role } from "@parley/sdk";
import { useEffect, useRef, useState } from "react";
import { useDispatch } from "react-redux";
import { Virtuoso } from "react-virtuoso";
import { Dialog } from "~/features/ant/index.ts";
import { MessageText } from "~/features/chat/index.ts";
import {
  FOR_EVER,
  leads,
  may,
  useChangeListSettingsMutation,
  useConversation,
  useMembers,
  useTitle,
} from "~/features/messaging/index.ts";
import { dialogOpened, type Dialog as Opened } from "~/features/panels/index.ts";
import { Avatar, useNames } from "~/features/people/index.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import { Entry } from "~/shared/ui/Entry.tsx";
import type { IconName } from "~/shared/ui/Icon.tsx";
import { IconButton } from "~/shared/ui/IconButton.tsx";
import { roomsApi } from "./api.ts";
import { MemberRow } from "./MemberRow.tsx";
import { PersonFace } from "./Person.tsx";
import { BlockEntry, CommonGroups } from "./PersonActs.tsx";
import { Problem } from "./Problem.tsx";
import css from "./Rooms.module.css";

interface Props {
  id: string;
  onOpen(id: string): void;
  onClose(): void;
}

interface Act {
  key: string;
  icon: IconName;
  label: string;
  danger?: boolean;
  run(): void;
}

function useActs(conversation: Conversation): Act[] {
  const { t } = useTranslation();
  const dispatch = useDispatch();
  const [change] = useChangeListSettingsMutation();
  const muted = isMuted(conversation, Date.now());
  const open = (dialog: Opened) => () => void dispatch(dialogOpened(dialog));
  const { id } = conversation;
  const acts: Act[] = [
    {
      key: "mute",
      icon: muted ? "sound" : "mute",
      label: muted ? t("rowMenu.unmute") : t("rowMenu.mute"),
      run: () => void change({ conversation, changes: { muted_until: muted ? null : FOR_EVER } }),
    },
  ];
  const put = (
    kind: "addPeople" | "invites" | "permissions" | "pins" | "shared" | "leave",
    icon: IconName,
    label: string,
  ) => acts.push({ key: kind, icon, label, danger: kind === "leave", run: open({ kind, id }) });
  if (conversation.type !== "system") put("shared", "image", t("shared.title"));
  if (conversation.pins.length) put("pins", "pin", t("pins.all", { count: conversation.pins.length }));
  if (conversation.type !== "group") return acts;
  if (may(conversation, "add")) put("addPeople", "addPerson", t("rooms.addPeople"));
  if (leads(conversation)) put("invites", "link", t("invites.title"));
  if (conversation.role === "owner") put("permissions", "lock", t("rights.title"));
  put("leave", "exit", t("rooms.leave"));
  return acts;
}

interface HeadContext {
  conversation: Conversation;
  error: unknown;
  onOpen(id: string): void;
}

function Head({ context }: { context?: HeadContext }) {
  const { t } = useTranslation();
  const conversation = context?.conversation as Conversation;
  const title = useTitle(conversation);
  const acts = useActs(conversation);
  return (
    <>
      {title.peerId ? (
        <PersonFace userId={title.peerId} />
      ) : (
        <div className={css.face}>
          <Avatar id={title.pictureId} name={title.name} url={title.picture} size={120} />
          <strong data-testid="info-title">{title.name}</strong>
          <span className={css.hint}>
            {conversation.type === "system" ? t("chat.app") : t("chat.members", { count: conversation.member_count })}
          </span>
          {conversation.description && (
            <p className={css.description} dir="auto" data-testid="info-description">
              <MessageText text={conversation.description} />
            </p>
          )}
        </div>
      )}
      <div className={css.acts}>
        {acts.map((act) => (
          <Entry key={act.key} icon={act.icon} danger={act.danger} data-testid={`info-${act.key}`} onClick={act.run}>
            {act.label}
          </Entry>
        ))}
        {title.peerId && <BlockEntry userId={title.peerId} />}
      </div>
      {title.peerId && context && <CommonGroups userId={title.peerId} onOpen={context.onOpen} />}
      <Problem error={context?.error} />
      {conversation.type === "group" && <h3 className={css.heading}>{t("members.title")}</h3>}
    </>
  );
}

function Panel({ conversation, onOpen, onClose }: { conversation: Conversation } & Omit<Props, "id">) {
  const { t } = useTranslation();
  const dispatch = useDispatch();
  const nameOf = useNames();
  const close = useRef<HTMLDivElement>(null);
  const { members, more, error } = useMembers(conversation);
  const [changeRole, changing] = roomsApi.useChangeRoleMutation();
  const [remove, removing] = roomsApi.useRemoveMemberMutation();
  const [asking, setAsking] = useState<{ userId: string; role: Role | null } | null>(null);
  const { id } = conversation;
  useEffect(() => close.current?.querySelector("button")?.focus(), []);
  const acts = {
    changeRole: (userId: string, role: Role) =>
      role === "owner" ? setAsking({ userId, role }) : void changeRole({ id, userId, role }),
    remove: (userId: string) => setAsking({ userId, role: null }),
  };
  const name = nameOf(asking?.userId ?? "");
  const confirm = () => {
    if (asking?.role) void changeRole({ id, userId: asking.userId, role: asking.role });
    else if (asking) void remove({ id, userId: asking.userId });
    setAsking(null);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape leaves it, whatever in it has the focus.
    <div
      className={css.panel}
      data-testid="info"
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.defaultPrevented || asking) return;
        event.preventDefault();
        onClose();
      }}
    >
      <div ref={close} className={css.panelHead}>
        <IconButton icon="close" label={t("common.close")} data-testid="info-close" onClick={onClose} />
        <h2>{t("rooms.info")}</h2>
        {conversation.type === "group" && may(conversation, "edit") && (
          <IconButton
            icon="pencil"
            label={t("rooms.edit")}
            data-testid="info-edit"
            onClick={() => dispatch(dialogOpened({ kind: "editGroup", id }))}
          />
        )}
      </div>
      <Virtuoso
        style={{ flex: 1 }}
        tabIndex={-1}
        data={members}
        context={{ conversation, error: error ?? changing.error ?? removing.error, onOpen }}
        components={{ Header: Head }}
        computeItemKey={(_, member) => member.user_id}
        endReached={more}
        increaseViewportBy={300}
        itemContent={(_, member) => <MemberRow member={member} conversation={conversation} acts={acts} />}
      />
      {asking && (
        <Dialog title={asking.role ? t("members.makeOwner") : t("members.remove")} onClose={() => setAsking(null)}>
          <div className={css.stack}>
            <p>{asking.role ? t("members.askOwner", { name }) : t("members.askRemove", { name })}</p>
            <div className={css.buttons}>
              <button type="button" className={css.plain} onClick={() => setAsking(null)}>
                {t("chat.cancel")}
              </button>
              <button type="button" className={css.danger} data-testid="confirm" onClick={confirm}>
                {asking.role ? t("members.makeOwner") : t("members.remove")}
              </button>
            </div>
          </div>
        </Dialog>
      )}
    </div>
  );
}

/** The right column: what a conversation is, who is in it, and what can be done with it. */
export default function InfoPanel({ id, onOpen, onClose }: Props) {
  const conversation = useConversation(id);
  return conversation ? <Panel key={id} conversation={conversation} onOpen={onOpen} onClose={onClose} /> : null;
}
