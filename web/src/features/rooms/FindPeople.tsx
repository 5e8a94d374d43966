import type { User } from "@parley/sdk";
import { type ReactNode, useState } from "react";
import { Avatar, usePeople } from "~/features/people/index.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import css from "./Rooms.module.css";
import { SearchField } from "./SearchField.tsx";

interface Props {
  /** The row of a person, around their picture and names. */
  children(person: User, face: ReactNode): ReactNode;
}

/** A field for a name, and below it whom it finds; those that are known as long as it is empty. */
export function FindPeople({ children }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const { people, failed, settled } = usePeople(text);
  return (
    <>
      <SearchField label={t("rooms.findPeople")} value={text} testId="find-people" onChange={setText} />
      <fieldset className={css.list} aria-label={t("list.people")}>
        {failed && <p role="alert">{t("list.searchFailed")}</p>}
        {!failed && settled && text.trim() && people.length === 0 && (
          <p className={css.hint}>{t("list.nobody", { query: text.trim() })}</p>
        )}
        {people.map((one) =>
          children(
            one,
            <>
              <Avatar id={one.id} name={one.display_name} url={one.avatar} size={44} />
              <span className={css.words}>
                <span>{one.display_name}</span>
                <small>@{one.username}</small>
              </span>
            </>,
          ),
        )}
      </fieldset>
    </>
  );
}
