import type { Conversation, Permissions } from "@parley/sdk";
import { useState } from "react";
import { ChoosePicture } from "~/features/media/index.ts";
import { Avatar } from "~/features/people/index.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import { type GroupChanges, roomsApi } from "./api.ts";
import { GroupFields } from "./GroupFields.tsx";
import { Problem } from "./Problem.tsx";
import css from "./Rooms.module.css";

const LEVELS = ["everyone", "admins", "owner"] as const;
const RIGHTS: (keyof Permissions)[] = ["post", "add", "pin", "mention_all", "edit"];

function useSave(id: string, onClose: () => void) {
  const [change, changing] = roomsApi.useChangeGroupMutation();
  const save = async (changes: GroupChanges) => {
    if (!(await change({ id, changes })).error) onClose();
  };
  return { save, changing };
}

function Save({ error, busy }: { error: unknown; busy: boolean }) {
  const { t } = useTranslation();
  return (
    <>
      <Problem error={error} />
      <div className={css.buttons}>
        <button type="submit" className={css.primary} disabled={busy} data-testid="save-group">
          {t("rooms.save")}
        </button>
      </div>
    </>
  );
}

interface Props {
  conversation: Conversation;
  onClose(): void;
}

const NOT_AN_IMAGE = { code: "file_not_an_image" };

/** The picture of a group: another one, or none. It is everybody's at once. */
function GroupPicture({ conversation: { id, title, picture } }: Pick<Props, "conversation">) {
  const { t } = useTranslation();
  const [unreadable, setUnreadable] = useState(false);
  const [set, setting] = roomsApi.useSetGroupPictureMutation();
  const [change, changing] = roomsApi.useChangeGroupMutation();
  return (
    <div className={css.face}>
      <Avatar id={id} name={title ?? ""} url={picture} size={120} />
      <div className={css.buttons}>
        <ChoosePicture
          label={t("profile.choose")}
          onRead={(readable) => setUnreadable(!readable)}
          onPicture={(cut) => void set({ id, picture: cut })}
        >
          {(choose) => (
            <button
              type="button"
              className={css.plain}
              disabled={setting.isLoading}
              data-testid="choose-picture"
              onClick={choose}
            >
              {t("profile.choose")}
            </button>
          )}
        </ChoosePicture>
        {picture && (
          <button
            type="button"
            className={css.plain}
            disabled={changing.isLoading}
            data-testid="remove-picture"
            onClick={() => void change({ id, changes: { picture: null } })}
          >
            {t("profile.removePicture")}
          </button>
        )}
      </div>
      <Problem error={unreadable ? NOT_AN_IMAGE : (setting.error ?? changing.error)} />
    </div>
  );
}

/** What a group is called, and what it is for. */
export function EditGroup({ conversation, onClose }: Props) {
  const held = { title: conversation.title ?? "", description: conversation.description ?? "" };
  const [names, setNames] = useState(held);
  const { save, changing } = useSave(conversation.id, onClose);
  return (
    <form
      className={css.stack}
      onSubmit={(event) => {
        event.preventDefault();
        // Only what was changed: the rest may have become something else meanwhile.
        const changes: GroupChanges = {};
        const [title, description] = [names.title.trim(), names.description.trim()];
        if (title && title !== held.title) changes.title = title;
        if (description !== held.description) changes.description = description || null;
        if (Object.keys(changes).length) void save(changes);
        else onClose();
      }}
    >
      <GroupPicture conversation={conversation} />
      <GroupFields {...names} onChange={setNames} />
      <Save error={changing.error} busy={changing.isLoading} />
    </form>
  );
}

/** Who may do what in a group, and what those see who come later. */
export function EditPermissions({ conversation, onClose }: Props) {
  const { t } = useTranslation();
  const [rights, setRights] = useState<Partial<Permissions>>(conversation.permissions ?? {});
  const [history, setHistory] = useState(conversation.history_visible);
  const { save, changing } = useSave(conversation.id, onClose);
  return (
    <form
      className={css.stack}
      onSubmit={(event) => {
        event.preventDefault();
        void save({ permissions: rights, history_visible: history });
      }}
    >
      {RIGHTS.map((right) => (
        <label key={right} className={css.label}>
          {t(`rights.${right}`)}
          <select
            className={css.input}
            value={rights[right]}
            data-testid={`right-${right}`}
            onChange={(event) =>
              setRights({ ...rights, [right]: LEVELS.find((one) => one === event.target.value) ?? "everyone" })
            }
          >
            {LEVELS.map((level) => (
              <option key={level} value={level}>
                {t(`levels.${level}`)}
              </option>
            ))}
          </select>
        </label>
      ))}
      <label className={css.check}>
        <input type="checkbox" checked={history} onChange={(event) => setHistory(event.target.checked)} />
        {t("rooms.history")}
      </label>
      <Save error={changing.error} busy={changing.isLoading} />
    </form>
  );
}
