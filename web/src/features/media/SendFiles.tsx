import type { Quote } from "@parley/sdk";
import { useEffect, useState } from "react";
import { useDispatch } from "react-redux";
import { type ChosenFile, filesWritten } from "~/features/messaging/index.ts";
import { kindOf } from "~/shared/format/names.ts";
import { sizeText } from "~/shared/format/sizes.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import { Dialog } from "~/shared/ui/Dialog.tsx";
import { IconButton } from "~/shared/ui/IconButton.tsx";
import { inspect } from "./choose.ts";
import css from "./SendFiles.module.css";

interface Item {
  key: number;
  chosen: ChosenFile;
  /** Of a picture, as long as the dialog is open. */
  url: string | null;
}

interface Props {
  files: File[];
  conversationId: string;
  reply: Quote | null;
  onSent(): void;
  onClose(): void;
}

/** The files that were chosen, as they can be sent; those that were added while it is open come to them. */
function useItems(files: File[]) {
  const [items, setItems] = useState<Item[] | null>(null);
  useEffect(() => {
    let left = false;
    const urls: string[] = [];
    void Promise.all(files.map(inspect)).then((all) => {
      if (left) return;
      const made = all.map((chosen, key) => {
        const url = chosen.as === "image" ? URL.createObjectURL(chosen.bytes) : null;
        if (url) urls.push(url);
        return { key, chosen, url };
      });
      setItems(made);
    });
    return () => {
      left = true;
      for (const url of urls) URL.revokeObjectURL(url);
    };
  }, [files]);
  const remove = (key: number) => setItems((now) => now?.filter((one) => one.key !== key) ?? null);
  return { items, remove };
}

/** What is about to be sent: pictures as such or as files, with some words, or without one of them. */
export default function SendFiles({ files, conversationId, reply, onSent, onClose }: Props) {
  const { t, language } = useTranslation();
  const dispatch = useDispatch();
  const { items, remove } = useItems(files);
  const [caption, setCaption] = useState("");
  const [asFiles, setAsFiles] = useState(false);
  const pictures = items?.filter((item) => item.chosen.as === "image").length ?? 0;
  const empty = items?.some((item) => item.chosen.about.size === 0) ?? false;
  const sendable = items !== null && items.length > 0 && !empty;

  useEffect(() => {
    if (items?.length === 0) onClose();
  }, [items, onClose]);

  const send = () => {
    if (!sendable) return;
    const sent = items.map(({ chosen }): ChosenFile => (asFiles ? { ...chosen, as: "file" } : chosen));
    dispatch(filesWritten({ id: conversationId, files: sent, caption: caption.trim(), reply_to: reply }));
    onSent();
  };

  return (
    <Dialog
      title={t("media.send", { count: items?.length ?? files.length })}
      onClose={onClose}
      data-testid="send-files"
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <ul className={css.items}>
          {items?.map(({ key, chosen, url }) => (
            <li key={key} className={css.item} data-testid="chosen-file">
              {url && !asFiles ? (
                <img className={css.preview} src={url} alt="" />
              ) : (
                <span className={css.preview}>{kindOf(chosen.name)}</span>
              )}
              <span className={css.about}>
                <span className={css.name}>{chosen.name}</span>
                <span className={css.size}>
                  {chosen.about.size === 0 ? t("media.empty") : sizeText(chosen.about.size, language)}
                </span>
              </span>
              <IconButton icon="close" label={t("media.remove", { name: chosen.name })} onClick={() => remove(key)} />
            </li>
          ))}
        </ul>
        {pictures > 0 && (
          <label className={css.option}>
            <input type="checkbox" checked={asFiles} onChange={(event) => setAsFiles(event.target.checked)} />
            {t("media.asFiles")}
          </label>
        )}
        <textarea
          className={css.caption}
          rows={2}
          dir="auto"
          maxLength={4_000}
          autoFocus
          value={caption}
          placeholder={t("media.caption")}
          aria-label={t("media.caption")}
          data-testid="caption"
          onChange={(event) => setCaption(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing || event.keyCode === 229)
              return;
            event.preventDefault();
            send();
          }}
        />
        <div className={css.buttons}>
          <button type="button" onClick={onClose}>
            {t("chat.cancel")}
          </button>
          <button type="submit" disabled={!sendable} data-testid="send-files-now">
            {t("chat.send")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
