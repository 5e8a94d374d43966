import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useSelector } from "react-redux";
import { Avatar, selectPeople } from "~/features/people/index.ts";
import { Icon } from "~/shared/ui/Icon.tsx";
import css from "./CallList.module.css";
import type { Choice } from "./useCalling.ts";

interface Props {
  choices: Choice[];
  active: number;
  onPick(choice: Choice): void;
}

export const CALL_LIST = "call-list";
export const callId = (index: number) => `call-${index}`;

/** Members who may be called. The composer keeps the focus, and names the active one. */
export function CallList({ choices, active, onPick }: Props) {
  const { t } = useTranslation();
  const people = useSelector(selectPeople);
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector(`#${callId(active)}`)?.scrollIntoView?.({ block: "nearest" });
  }, [active]);
  return (
    <div
      ref={list}
      className={css.list}
      role="listbox"
      id={CALL_LIST}
      aria-label={t("calls.label")}
      data-testid="calls"
    >
      {choices.map((choice, index) => (
        // biome-ignore lint/a11y/useFocusableInteractive: the composer has the focus, and names the active row.
        // biome-ignore lint/a11y/useKeyWithClickEvents: the composer handles the keys.
        <div
          key={choice.username}
          role="option"
          id={callId(index)}
          aria-selected={index === active}
          className={`${css.choice} ${index === active ? css.active : ""}`}
          data-testid="call"
          // The focus stays where one writes.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onPick(choice)}
        >
          {choice.id === null ? (
            <Icon name="group" size={34} />
          ) : (
            <Avatar id={choice.id} name={choice.name} url={people[choice.id]?.avatar} size={34} />
          )}
          <span className={css.name}>{choice.id === null ? t("calls.all") : choice.name}</span>
          <span className={css.username}>@{choice.username}</span>
        </div>
      ))}
    </div>
  );
}
