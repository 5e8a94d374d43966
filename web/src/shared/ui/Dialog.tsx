import { type ReactNode, useEffect, useRef } from "react";
import { createPortal } from "react-dom";
import css from "./Dialog.module.css";

interface Props {
  title: string;
  onClose(): void;
  children: ReactNode;
  "data-testid"?: string;
}

/** A modal dialog: the browser keeps the focus in it, Esc and a press beside it close it, and the focus returns where it was. */
export function Dialog({ title, onClose, children, ...rest }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    const element = dialog.current;
    element?.showModal();
    return () => {
      element?.close();
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, []);
  return createPortal(
    <dialog
      ref={dialog}
      className={css.dialog}
      aria-label={title}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
      // What is done in it is nothing to whatever it stands in.
      onKeyDown={(event) => event.stopPropagation()}
      {...rest}
    >
      <div className={css.inside}>
        <h2>{title}</h2>
        {children}
      </div>
    </dialog>,
    document.body,
  );
}
