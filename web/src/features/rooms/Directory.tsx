import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useDispatch } from "react-redux";
import { dialogOpened } from "~/features/panels/index.ts";
import { Avatar, usePeople } from "~/features/people/index.ts";
import css from "./Rooms.module.css";

/** The people of the company: those that are known, and whoever is searched for. */
export function Directory() {
  const { t } = useTranslation();
  const dispatch = useDispatch();
  const [text, setText] = useState("");
  const { people, failed, settled } = usePeople(text);
  return (
    <div className={css.stack}>
      <input
        className={css.input}
        type="search"
        value={text}
        placeholder={t("rooms.findPeople")}
        aria-label={t("rooms.findPeople")}
        data-testid="find-people"
        onChange={(event) => setText(event.target.value)}
      />
      <div className={css.list}>
        {failed && <p role="alert">{t("list.searchFailed")}</p>}
        {!failed && settled && text.trim() && people.length === 0 && (
          <p className={css.hint}>{t("list.nobody", { query: text.trim() })}</p>
        )}
        {people.map((one) => (
          <button
            key={one.id}
            type="button"
            className={css.row}
            data-testid="directory-person"
            onClick={() => dispatch(dialogOpened({ kind: "person", userId: one.id }))}
          >
            <Avatar id={one.id} name={one.display_name} url={one.avatar} size={44} />
            <span className={css.words}>
              <span>{one.display_name}</span>
              <small>@{one.username}</small>
            </span>
          </button>
        ))}
      </div>
    </div>
  );
}
