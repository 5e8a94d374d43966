import type { Conversation } from "@parley/sdk";
import { useState } from "react";
import { useDispatch, useSelector } from "react-redux";
import { lineOf, selectTimeline } from "~/features/messaging/index.ts";
import { dialogOpened, jumpWanted } from "~/features/panels/index.ts";
import { useNames } from "~/features/people/index.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import { Icon } from "~/shared/ui/Icon.tsx";
import { IconButton } from "~/shared/ui/IconButton.tsx";
import css from "./PinBar.module.css";

/** The pinned message below the header: a press leads to it, and to the one before it with the next. */
export function PinBar({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation();
  const dispatch = useDispatch();
  const nameOf = useNames();
  const { id, pins } = conversation;
  const timeline = useSelector((state: Parameters<typeof selectTimeline>[0]) => selectTimeline(state, id));
  const [turn, setTurn] = useState(0);
  const at = turn % Math.max(pins.length, 1);
  const seq = pins[at];
  if (seq === undefined) return null;
  const message = timeline?.messages.entities[seq];
  const line = message && lineOf(message, t, nameOf);
  return (
    <div className={css.bar} data-testid="pin-bar">
      <button
        type="button"
        className={css.target}
        onClick={() => {
          dispatch(jumpWanted({ id, seq }));
          setTurn(at + 1);
        }}
      >
        <Icon name="pin" size={20} />
        <span className={css.words}>
          <strong>
            {pins.length > 1 ? t("pins.nth", { n: pins.length - at, count: pins.length }) : t("pins.one")}
          </strong>
          <span dir="auto">{line ?? t("pins.show")}</span>
        </span>
      </button>
      <IconButton
        icon="down"
        label={t("pins.title")}
        data-testid="pin-list"
        onClick={() => dispatch(dialogOpened({ kind: "pins", id }))}
      />
    </div>
  );
}
