import type { ReactNode } from "react";
import css from "./Card.module.css";

interface Props {
  title?: string;
  /** What stands below it, in small letters. */
  note?: ReactNode;
  children: ReactNode;
}

/** A part of a page of settings: one white block, with its title and what is to be said of it. */
export function Card({ title, note, children }: Props) {
  return (
    <section className={css.card}>
      {title && <h3>{title}</h3>}
      {children}
      {note && <p className={css.note}>{note}</p>}
    </section>
  );
}

/** A line of a card: what, and below it a word on it; at its end what can be done. */
export function Row({ label, value, action }: { label: ReactNode; value: ReactNode; action?: ReactNode }) {
  return (
    <div className={css.row}>
      <div className={css.words}>
        <div dir="auto">{value}</div>
        <div className={css.label}>{label}</div>
      </div>
      {action}
    </div>
  );
}
