import type { User } from "@parley/sdk";
import { Avatar } from "~/features/people/index.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import { FindPeople } from "./FindPeople.tsx";
import css from "./Rooms.module.css";

interface Props {
  chosen: User[];
  onChange(chosen: User[]): void;
}

/** People to choose: found by name, shown above once chosen, taken back by a press. */
export function PeoplePicker({ chosen, onChange }: Props) {
  const { t } = useTranslation();
  const without = (id: string) => chosen.filter((one) => one.id !== id);
  const is = (id: string) => chosen.some((one) => one.id === id);
  return (
    <>
      {chosen.length > 0 && (
        <div className={css.chips} data-testid="chosen">
          {chosen.map((one) => (
            <button
              key={one.id}
              type="button"
              className={css.chip}
              aria-label={t("rooms.takeBack", { name: one.display_name })}
              onClick={() => onChange(without(one.id))}
            >
              <Avatar id={one.id} name={one.display_name} url={one.avatar} size={34} />
              {one.display_name}
            </button>
          ))}
        </div>
      )}
      <FindPeople>
        {(one, face) => (
          <label key={one.id} className={css.row} data-testid="pick-person">
            <input
              type="checkbox"
              checked={is(one.id)}
              onChange={() => onChange(is(one.id) ? without(one.id) : [...chosen, one])}
            />
            {face}
          </label>
        )}
      </FindPeople>
    </>
  );
}
