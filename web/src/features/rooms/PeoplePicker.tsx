import type { User } from "@parley/sdk";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Avatar, usePeople } from "~/features/people/index.ts";
import css from "./Rooms.module.css";

interface Props {
  chosen: User[];
  onChange(chosen: User[]): void;
}

/** People to choose: found by name, shown above once chosen, taken back by a press. */
export function PeoplePicker({ chosen, onChange }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const { people, failed, settled } = usePeople(text);
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
      <input
        className={css.input}
        type="search"
        value={text}
        placeholder={t("rooms.findPeople")}
        aria-label={t("rooms.findPeople")}
        data-testid="find-people"
        onChange={(event) => setText(event.target.value)}
      />
      <fieldset className={css.list} aria-label={t("list.people")}>
        {failed && <p role="alert">{t("list.searchFailed")}</p>}
        {!failed && settled && text.trim() && people.length === 0 && (
          <p className={css.hint}>{t("list.nobody", { query: text.trim() })}</p>
        )}
        {people.map((one) => (
          <label key={one.id} className={css.row} data-testid="pick-person">
            <input
              type="checkbox"
              checked={is(one.id)}
              onChange={() => onChange(is(one.id) ? without(one.id) : [...chosen, one])}
            />
            <Avatar id={one.id} name={one.display_name} url={one.avatar} size={44} />
            <span className={css.words}>
              <span>{one.display_name}</span>
              <small>@{one.username}</small>
            </span>
          </label>
        ))}
      </fieldset>
    </>
  );
}
