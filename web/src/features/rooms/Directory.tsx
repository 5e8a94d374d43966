import { useDispatch } from "react-redux";
import { dialogOpened } from "~/features/panels/index.ts";
import { FindPeople } from "./FindPeople.tsx";
import css from "./Rooms.module.css";

/** The people of the company: those that are known, and whoever is searched for. */
export function Directory() {
  const dispatch = useDispatch();
  return (
    <div className={css.stack}>
      <FindPeople>
        {({ id }, face) => (
          <button
            key={id}
            type="button"
            className={css.row}
            data-testid="directory-person"
            onClick={() => dispatch(dialogOpened({ kind: "person", userId: id }))}
          >
            {face}
          </button>
        )}
      </FindPeople>
    </div>
  );
}
