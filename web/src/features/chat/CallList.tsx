import { useEffect, useRef } from "react";
import { useSelector } from "react-redux";
import { Avatar, selectPeople } from "~/features/people/index.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import { Icon } from "~/shared/ui/Icon.tsx";
import css from "./CallList.module.css";
import type { Choice } from "./useCalling.ts";

interface Props {
  id: string;
  choices: Choice[];
  active: number;
  onPick(choice: Choice): void;
  /** Whether it stands under its field, not over it. */
  below?: boolean;
  testId: string;
}

/** How a list's field names the active one. */
export const choiceId = (list: string, index: number) => `${list}-${index}`;

/** Members to choose from. The field keeps the focus, and names the active one. */
export function CallList({ id, choices, active, onPick, below = false, testId }: Props) {
  const { t } = useTranslation();
  const people = useSelector(selectPeople);
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector(`#${choiceId(id, active)}`)?.scrollIntoView?.({ block: "nearest" });
  }, [id, active]);
  return (
    <div
      ref={list}
      className={`${css.list} ${below ? css.below : ""}`}
      role="listbox"
      id={id}
      aria-label={t("calls.label")}
      data-testid={`${testId}s`}
    >
      {choices.map((choice, index) => (
        // biome-ignore lint/a11y/useFocusableInteractive: the field has the focus, and names the active row.
        // biome-ignore lint/a11y/useKeyWithClickEvents: the field handles the keys.
        <div
          key={choice.username}
          role="option"
          id={choiceId(id, index)}
          aria-selected={index === active}
          className={`${css.choice} ${index === active ? css.active : ""}`}
          data-testid={testId}
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
