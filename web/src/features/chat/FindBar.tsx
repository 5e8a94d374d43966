import type { Conversation } from "@parley/sdk";
import { type KeyboardEvent, type RefObject, useEffect, useState } from "react";
import { useTranslation } from "~/shared/i18n/index.ts";
import { Icon } from "~/shared/ui/Icon.tsx";
import { IconButton } from "~/shared/ui/IconButton.tsx";
import css from "./FindBar.module.css";
import { SenderField } from "./SenderField.tsx";
import { ANY, type Filters, useFind } from "./useFind.ts";

interface Props {
  conversation: Conversation;
  field: RefObject<HTMLInputElement>;
  onClose(): void;
}

/** Searches in the conversation: what is found is gone through from the newest to the oldest. */
export function FindBar({ conversation, field, onClose }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [filters, setFilters] = useState(ANY);
  const find = useFind(conversation.id, text, filters);
  const change = (more: Partial<Filters>) => setFilters((now) => ({ ...now, ...more }));
  useEffect(() => {
    field.current?.focus();
  }, [field]);

  const onKey = (event: KeyboardEvent): boolean => {
    if (event.nativeEvent.isComposing || event.keyCode === 229) return false;
    if (event.key === "Escape") onClose();
    else if (event.target !== field.current) return false;
    else if (event.key === "ArrowUp" || (event.key === "Enter" && !event.shiftKey)) find.step(1);
    else if (event.key === "ArrowDown" || event.key === "Enter") find.step(-1);
    else return false;
    return true;
  };
  const count = find.further ? t("find.atLeast", { count: find.count }) : String(find.count);
  const said = () => {
    if (!find.asked) return "";
    if (find.failed && find.count === 0) return t("list.searchFailed");
    if (find.count > 0) return t("find.place", { at: find.at + 1, count });
    return find.settled && !find.further ? t("find.nothing") : t("find.searching");
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: the element of that name is unknown to the browsers of last year.
    <div
      role="search"
      className={css.bar}
      aria-label={t("find.label")}
      data-testid="find"
      onKeyDown={(event) => {
        if (onKey(event)) event.preventDefault();
      }}
    >
      <div className={css.line}>
        <Icon name="search" size={20} />
        <input
          ref={field}
          className={css.field}
          type="text"
          value={text}
          autoComplete="off"
          spellCheck={false}
          placeholder={t("find.label")}
          aria-label={t("find.label")}
          data-testid="find-text"
          onChange={(event) => setText(event.target.value)}
        />
        <span className={css.count} role="status" data-testid="find-count">
          {said()}
        </span>
        <IconButton
          icon="up"
          label={t("find.older")}
          disabled={!find.asked || find.last}
          data-testid="find-older"
          onClick={() => find.step(1)}
        />
        <IconButton
          icon="down"
          label={t("find.newer")}
          disabled={!find.asked || find.first}
          data-testid="find-newer"
          onClick={() => find.step(-1)}
        />
        <IconButton icon="close" label={t("find.close")} data-testid="find-close" onClick={onClose} />
      </div>
      <div className={css.line}>
        <SenderField
          conversation={conversation}
          value={filters.sender_id}
          onChange={(sender_id) => change({ sender_id })}
        />
        <label className={css.file}>
          <input
            type="checkbox"
            checked={filters.file}
            data-testid="find-file"
            onChange={(event) => change({ file: event.target.checked })}
          />
          {t("find.file")}
        </label>
        <DayField name="from" value={filters.from} max={filters.to} onChange={(from) => change({ from })} />
        <DayField name="to" value={filters.to} min={filters.from} onChange={(to) => change({ to })} />
      </div>
    </div>
  );
}

interface DayProps {
  name: "from" | "to";
  value: string;
  min?: string;
  max?: string;
  onChange(day: string): void;
}

/** One end of the days that are searched. */
function DayField({ name, value, min, max, onChange }: DayProps) {
  const { t } = useTranslation();
  return (
    <label className={css.day}>
      {t(`find.${name}`)}
      <input
        className={css.filter}
        type="date"
        value={value}
        min={min || undefined}
        max={max || undefined}
        data-testid={`find-${name}`}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  );
}
