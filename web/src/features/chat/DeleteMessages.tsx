import type { Conversation, Message } from "@parley/sdk";
import { useDispatch, useSelector } from "react-redux";
import { changeWanted, isChoosable, mayRecall, useHideMessagesMutation } from "~/features/messaging/index.ts";
import { selectUserId } from "~/features/session/index.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import { Dialog } from "~/shared/ui/Dialog.tsx";
import css from "./SelectionBar.module.css";

interface Props {
  conversation: Conversation;
  messages: Message[];
  onDone(): void;
  onClose(): void;
}

/** Asks for whom messages are deleted: for everybody only where that may be done with each of them that is not recalled yet. */
export function DeleteMessages({ conversation, messages, onDone, onClose }: Props) {
  const { t } = useTranslation();
  const dispatch = useDispatch();
  const me = useSelector(selectUserId);
  const [hide, hiding] = useHideMessagesMutation();
  const { id } = conversation;
  const left = messages.filter(isChoosable);
  const forMe = async () => {
    const { error } = await hide({ id, seqs: messages.map((one) => one.seq) });
    if (error) onClose();
    else onDone();
  };
  const forAll = () => {
    for (const { seq } of left) dispatch(changeWanted({ action: "recallMessage", conversation_id: id, seq }));
    onDone();
  };
  return (
    <Dialog title={t("select.ask", { count: messages.length })} onClose={onClose} data-testid="delete-chosen">
      <div className={css.choices}>
        {left.length > 0 && left.every((one) => mayRecall(one, conversation, me)) && (
          <button type="button" className={css.danger} data-testid="delete-for-all" onClick={forAll}>
            {t("menu.recall")}
          </button>
        )}
        <button
          type="button"
          className={css.danger}
          disabled={hiding.isLoading}
          data-testid="delete-for-me"
          onClick={() => void forMe()}
        >
          {t("menu.hide")}
        </button>
        <button type="button" onClick={onClose}>
          {t("chat.cancel")}
        </button>
      </div>
    </Dialog>
  );
}
