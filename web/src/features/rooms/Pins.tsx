import type { Conversation } from "@parley/sdk";
import { useDispatch } from "react-redux";
import { lineOf, may, usePinMessageMutation } from "~/features/messaging/index.ts";
import { jumpWanted } from "~/features/panels/index.ts";
import { useNames } from "~/features/people/index.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import { IconButton } from "~/shared/ui/IconButton.tsx";
import { roomsApi } from "./api.ts";
import { Problem } from "./Problem.tsx";
import css from "./Rooms.module.css";

/** What is pinned in a conversation, the latest first; a press leads to it. */
export function Pins({ conversation, onClose }: { conversation: Conversation; onClose(): void }) {
  const { t } = useTranslation();
  const dispatch = useDispatch();
  const nameOf = useNames();
  const { id, pins } = conversation;
  const { data, error } = roomsApi.usePinnedQuery({ id, pins });
  const [pin, pinning] = usePinMessageMutation();
  return (
    <div className={css.list}>
      <Problem error={error ?? pinning.error} />
      {data?.length === 0 && <p className={css.hint}>{t("pins.none")}</p>}
      {data?.map((message) => (
        <div key={message.seq} className={css.member}>
          <button
            type="button"
            className={css.row}
            data-testid="pinned"
            onClick={() => {
              onClose();
              dispatch(jumpWanted({ id, seq: message.seq }));
            }}
          >
            <span className={css.words}>
              <small>{nameOf(message.sender_id)}</small>
              <span>{lineOf(message, t, nameOf)}</span>
            </span>
          </button>
          {may(conversation, "pin") && (
            <IconButton
              icon="close"
              label={t("menu.unpin")}
              onClick={() => void pin({ id, seq: message.seq, on: false })}
            />
          )}
        </div>
      ))}
    </div>
  );
}
