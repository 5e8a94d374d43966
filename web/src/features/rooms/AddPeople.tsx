import type { User } from "@parley/sdk";
import { useState } from "react";
import { useTranslation } from "~/shared/i18n/index.ts";
import { roomsApi } from "./api.ts";
import { PeoplePicker } from "./PeoplePicker.tsx";
import { Problem } from "./Problem.tsx";
import css from "./Rooms.module.css";

/** docs/protocol.md, HTTP: a call. */
const MOST = 100;

/** People who are to come into a group; those who are in it already stay so. */
export function AddPeople({ id, onClose }: { id: string; onClose(): void }) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<User[]>([]);
  const [add, adding] = roomsApi.useAddMembersMutation();
  return (
    <div className={css.stack}>
      <PeoplePicker chosen={chosen} onChange={(people) => setChosen(people.slice(0, MOST))} />
      <Problem error={adding.error} />
      <div className={css.buttons}>
        <button
          type="button"
          className={css.primary}
          disabled={chosen.length === 0 || adding.isLoading}
          data-testid="add-people"
          onClick={async () => {
            const members = chosen.map((one) => one.id);
            if (!(await add({ id, members })).error) onClose();
          }}
        >
          {t("rooms.add")}
        </button>
      </div>
    </div>
  );
}
