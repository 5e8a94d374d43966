import type { ButtonHTMLAttributes } from "react";
import { Icon, type IconName } from "./Icon.tsx";
import css from "./IconButton.module.css";

interface Props extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, "aria-label"> {
  icon: IconName;
  label: string;
}

/** A round button of one icon; `label` is its name. */
export function IconButton({ icon, label, className, ...rest }: Props) {
  return (
    <button type="button" aria-label={label} title={label} className={`${css.button} ${className ?? ""}`} {...rest}>
      <Icon name={icon} />
    </button>
  );
}
