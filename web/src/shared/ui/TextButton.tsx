import type { ButtonHTMLAttributes } from "react";
import css from "./TextButton.module.css";

/** A button that stands in a line of text, and looks like a link. */
export function TextButton(attributes: Omit<ButtonHTMLAttributes<HTMLButtonElement>, "className" | "type">) {
  return <button {...attributes} type="button" className={css.button} />;
}
