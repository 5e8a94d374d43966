import type { ButtonHTMLAttributes } from "react";
import css from "./Entry.module.css";
import { Icon, type IconName } from "./Icon.tsx";

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  icon?: IconName | undefined;
  danger?: boolean | undefined;
  /** As in a menu that opens at the pointer. */
  small?: boolean;
}

/** One of several things that can be done, over the whole width: its icon and its name. */
export function Entry({ icon, danger = false, small = false, children, ...rest }: Props) {
  const classes = [css.entry, small && css.small, danger && css.danger];
  return (
    <button type="button" className={classes.filter(Boolean).join(" ")} {...rest}>
      {icon && <Icon name={icon} size={small ? 20 : 24} />}
      {children}
    </button>
  );
}
