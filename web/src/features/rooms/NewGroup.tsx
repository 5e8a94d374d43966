import type { User } from "@parley/sdk";
import { useState } from "react";
import { useTranslation } from "~/shared/i18n/index.ts";
import { roomsApi } from "./api.ts";
import { GroupFields } from "./GroupFields.tsx";
import { PeoplePicker } from "./PeoplePicker.tsx";
import { Problem } from "./Problem.tsx";
import css from "./Rooms.module.css";

/** docs/protocol.md, HTTP: at creation. */
const MOST = 200;

/** Who is in it, then what it is. A channel is a group in which few may post. */
export function NewGroup({ onOpen }: { onOpen(id: string): void }) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<User[]>([]);
  const [naming, setNaming] = useState(false);
  const [names, setNames] = useState({ title: "", description: "" });
  const [channel, setChannel] = useState(false);
  const [made, setMade] = useState<string | null>(null);
  const [create, creating] = roomsApi.useCreateGroupMutation();
  const [change, changing] = roomsApi.useChangeGroupMutation();
  const [title, description] = [names.title.trim(), names.description.trim()];
  const busy = creating.isLoading || changing.isLoading;

  const finish = async () => {
    const members = chosen.map((one) => one.id);
    // Made once: where the rest was refused, trying again does only that.
    const id = made ?? (await create({ title, members })).data?.id;
    if (!id) return;
    setMade(id);
    const rest = {
      ...(description && { description }),
      ...(channel && { permissions: { post: "admins" as const } }),
    };
    if (Object.keys(rest).length && (await change({ id, changes: rest })).error) return;
    onOpen(id);
  };

  if (!naming)
    return (
      <div className={css.stack}>
        <PeoplePicker chosen={chosen} onChange={(people) => setChosen(people.slice(0, MOST))} />
        <div className={css.buttons}>
          <button
            type="button"
            className={css.primary}
            disabled={chosen.length === 0}
            data-testid="next"
            onClick={() => setNaming(true)}
          >
            {t("rooms.next", { count: chosen.length })}
          </button>
        </div>
      </div>
    );
  return (
    <form
      className={css.stack}
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy && title) void finish();
      }}
    >
      <GroupFields {...names} onChange={setNames} autoFocus titled={made !== null} />
      <label className={css.check}>
        <input type="checkbox" checked={channel} onChange={(event) => setChannel(event.target.checked)} />
        {t("rooms.channel")}
      </label>
      <p className={css.hint}>{t("rooms.channelHint")}</p>
      <Problem error={creating.error ?? changing.error} />
      <div className={css.buttons}>
        <button type="button" className={css.plain} disabled={made !== null} onClick={() => setNaming(false)}>
          {t("settings.back")}
        </button>
        <button type="submit" className={css.primary} disabled={busy || !title} data-testid="create-group">
          {t("rooms.create")}
        </button>
      </div>
    </form>
  );
}
