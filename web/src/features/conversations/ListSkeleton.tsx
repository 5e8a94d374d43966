import css from "./ListSkeleton.module.css";

const ROWS = ["a", "b", "c", "d", "e", "f"];

/** What stands in the list while nobody knows yet what belongs there. The search box says it in words. */
export function ListSkeleton() {
  return (
    <div aria-hidden="true" data-testid="list-skeleton">
      {ROWS.map((row) => (
        <div key={row} className={css.row}>
          <span className={css.picture} />
          <span className={css.lines} />
        </div>
      ))}
    </div>
  );
}
