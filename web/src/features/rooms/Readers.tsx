import { useEffect } from "react";
import { useDispatch, useSelector } from "react-redux";
import { Avatar, peopleWanted, selectPeople } from "~/features/people/index.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import { roomsApi } from "./api.ts";
import { Problem } from "./Problem.tsx";
import css from "./Rooms.module.css";

/** Nobody is told who reads in a group (docs/protocol.md, *Read marks*): it is asked again while somebody looks. */
const AGAIN_MS = 5_000;

/** Who has read a message. */
export function Readers({ id, seq }: { id: string; seq: number }) {
  const { t } = useTranslation();
  const dispatch = useDispatch();
  const people = useSelector(selectPeople);
  const { data, error } = roomsApi.useReadersQuery({ id, seq }, { pollingInterval: AGAIN_MS });
  useEffect(() => {
    if (data) dispatch(peopleWanted(data.map((one) => one.user_id)));
  }, [data, dispatch]);
  return (
    <div className={css.list}>
      <Problem error={error} />
      {data?.length === 0 && <p className={css.hint}>{t("readers.nobody")}</p>}
      {data?.map(({ user_id }) => {
        const name = people[user_id]?.display_name ?? "…";
        return (
          <div key={user_id} className={css.row} data-testid="reader">
            <Avatar id={user_id} name={name} url={people[user_id]?.avatar} size={44} />
            <span className={css.words}>{name}</span>
          </div>
        );
      })}
    </div>
  );
}
