import type { HTMLAttributes } from "react";
import css from "./Notice.module.css";

/** A line near the foot of the page, with buttons for what can be done. */
export function Notice(attributes: Omit<HTMLAttributes<HTMLDivElement>, "className">) {
  return <div {...attributes} className={css.notice} />;
}
