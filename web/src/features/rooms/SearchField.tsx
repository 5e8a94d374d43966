import css from "./Rooms.module.css";

interface Props {
  label: string;
  value: string;
  testId: string;
  onChange(text: string): void;
}

/** Says what the list below it is to hold. */
export function SearchField({ label, value, testId, onChange }: Props) {
  return (
    <input
      className={css.input}
      type="search"
      value={value}
      placeholder={label}
      aria-label={label}
      data-testid={testId}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
