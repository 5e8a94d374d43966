import { type Conversation, type Message, ulid } from "@parley/sdk";
import { useState } from "react";
import { useDispatch, useSelector } from "react-redux";
import {
  albumsAgain,
  lineOf,
  may,
  messageWritten,
  peerOf,
  selectionEnded,
  selectSorted,
  useTitle,
} from "~/features/messaging/index.ts";
import { Avatar, useNames } from "~/features/people/index.ts";
import { selectUserId } from "~/features/session/index.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import css from "./Rooms.module.css";
import { SearchField } from "./SearchField.tsx";

function Choice({ conversation, on, toggle }: { conversation: Conversation; on: boolean; toggle(): void }) {
  const title = useTitle(conversation);
  return (
    <label className={css.row} data-testid="forward-choice">
      <input type="checkbox" checked={on} onChange={toggle} />
      <Avatar id={title.pictureId} name={title.name} url={title.picture} size={44} />
      <span className={css.words}>{title.name}</span>
    </label>
  );
}

const SHOWN = 50;

/** Passes messages on: where to, and what is said with them. */
export function Forward({ messages, onClose }: { messages: Message[]; onClose(): void }) {
  const { t } = useTranslation();
  const dispatch = useDispatch();
  const me = useSelector(selectUserId);
  const nameOf = useNames();
  const [text, setText] = useState("");
  const [comment, setComment] = useState("");
  const [chosen, setChosen] = useState<string[]>([]);
  const needle = text.trim().toLocaleLowerCase();
  const all = useSelector(selectSorted).filter((one) => may(one, "post"));
  const named = (one: Conversation) => one.title ?? nameOf(peerOf(one, me) ?? "");
  const shown = all.filter((one) => named(one).toLocaleLowerCase().includes(needle)).slice(0, SHOWN);
  const send = () => {
    for (const id of chosen) {
      if (comment.trim()) dispatch(messageWritten({ id, outgoing: { content_type: "text", content: comment.trim() } }));
      const albums = albumsAgain(messages, () => ulid(Date.now()));
      messages.forEach((message, i) => {
        const { conversation_id, seq } = message;
        const about = {
          content: { conversation_id, seq },
          preview: lineOf(message, t, nameOf),
          original: message,
          album: albums[i] ?? null,
        };
        dispatch(messageWritten({ id, outgoing: { content_type: "forward", ...about } }));
      });
    }
    dispatch(selectionEnded());
    onClose();
  };
  return (
    <div className={css.stack}>
      <SearchField label={t("forward.find")} value={text} testId="forward-find" onChange={setText} />
      <fieldset className={css.list} aria-label={t("list.label")}>
        {needle && shown.length === 0 && <p className={css.hint}>{t("list.nobody", { query: text.trim() })}</p>}
        {shown.map((one) => (
          <Choice
            key={one.id}
            conversation={one}
            on={chosen.includes(one.id)}
            toggle={() =>
              setChosen(chosen.includes(one.id) ? chosen.filter((id) => id !== one.id) : [...chosen, one.id])
            }
          />
        ))}
      </fieldset>
      <input
        className={css.input}
        value={comment}
        maxLength={4000}
        placeholder={t("forward.comment")}
        aria-label={t("forward.comment")}
        onChange={(event) => setComment(event.target.value)}
      />
      <div className={css.buttons}>
        <button
          type="button"
          className={css.primary}
          disabled={chosen.length === 0}
          data-testid="forward-send"
          onClick={send}
        >
          {chosen.length > 0 ? t("forward.send", { count: chosen.length }) : t("forward.title")}
        </button>
      </div>
    </div>
  );
}
