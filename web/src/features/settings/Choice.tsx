import { Segmented } from "antd";
import { Card } from "./Card.tsx";

interface Props<T extends string> {
  /** Its options have `<name>-<option>` as their test id.*/
  name: string;
  title: string;
  note?: string;
  options: readonly T[];
  value: T;
  label(option: T): string;
  onChoose(option: T): void;
}

/** One of a few. */
export function Choice<T extends string>({ name, title, note, options, value, label, onChoose }: Props<T>) {
  return (
    <Card title={title} note={note}>
      <Segmented
        block
        aria-label={title}
        value={value}
        options={options.map((option) => ({
          value: option,
          label: <span data-testid={`${name}-${option}`}>{label(option)}</span>,
        }))}
        onChange={onChoose}
      />
    </Card>
  );
}
