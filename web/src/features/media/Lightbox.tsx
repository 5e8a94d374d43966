import type { Message } from "@parley/sdk";
import { useEffect, useState } from "react";
import { createPortal } from "react-dom";
import { useTranslation } from "~/shared/i18n/index.ts";
import { IconButton } from "~/shared/ui/IconButton.tsx";
import { useModal } from "~/shared/ui/useModal.ts";
import { useLinks } from "./api.ts";
import { Blurred } from "./Blurred.tsx";
import css from "./Lightbox.module.css";
import { useDownload } from "./useDownload.ts";
import { useZoom } from "./useZoom.ts";

type PictureMessage = Extract<Message, { content_type: "image" }>;

interface Props {
  /** The pictures of the conversation as far as they are loaded, in order. */
  pictures: PictureMessage[];
  seq: number;
  nameOf(id: string): string;
  /** The first picture is shown: those before it are wanted; or the last one: those after it. */
  onFirst(): void;
  onLast(): void;
  onClose(): void;
}

function Original({ message, onSwipe }: { message: PictureMessage; onSwipe(by: number): void }) {
  const { t } = useTranslation();
  const { file_id, name, blurhash, width, height } = message.content;
  const { links, failed } = useLinks(file_id, message.conversation_id);
  const [loaded, setLoaded] = useState(false);
  const zoom = useZoom(onSwipe);
  const small = links && (links.thumbnails["1280"] ?? links.thumbnails["320"]);
  return (
    <div className={css.stage} {...zoom.handlers} data-testid="lightbox-stage">
      <div
        className={css.frame}
        style={{ transform: zoom.transform, aspectRatio: `${width || 4} / ${height || 3}`, width: width ?? undefined }}
        data-zoom={zoom.scale}
      >
        {blurhash && !loaded && <Blurred hash={blurhash} />}
        {small && !loaded && <img src={small} alt="" draggable={false} />}
        {links && (
          <img
            src={links.original}
            alt={name}
            draggable={false}
            data-testid="lightbox-image"
            data-loaded={loaded}
            onLoad={() => setLoaded(true)}
          />
        )}
        {failed && <p>{t("media.gone")}</p>}
      </div>
      <div className={css.tools}>
        <IconButton icon="minus" label={t("media.zoomOut")} onClick={() => zoom.by(1 / 1.5)} />
        <IconButton icon="plus" label={t("media.zoomIn")} onClick={() => zoom.by(1.5)} data-testid="zoom-in" />
      </div>
    </div>
  );
}

/** The pictures of a conversation, one at a time over everything. */
export default function Lightbox({ pictures, seq, nameOf, onFirst, onLast, onClose }: Props) {
  const { t } = useTranslation();
  const dialog = useModal();
  const [current, setCurrent] = useState(seq);
  const { download } = useDownload();
  const at = pictures.findIndex((one) => one.seq === current);
  const message = pictures[at];

  useEffect(() => {
    if (at === 0) onFirst();
    if (at === pictures.length - 1) onLast();
    // Recalled while it was looked at.
    if (at < 0) onClose();
  }, [at, pictures.length, onFirst, onLast, onClose]);

  const step = (by: number) => {
    const next = pictures[at + by];
    if (next) setCurrent(next.seq);
  };
  if (!message) return null;
  return createPortal(
    <dialog
      ref={dialog}
      className={css.lightbox}
      aria-label={t("media.gallery")}
      data-testid="lightbox"
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "ArrowLeft") step(-1);
        else if (event.key === "ArrowRight") step(1);
        else return;
        event.preventDefault();
      }}
    >
      <header className={css.header}>
        <span className={css.title}>
          <strong>{nameOf(message.sender_id)}</strong>
          <span>{message.content.name}</span>
        </span>
        <span aria-live="polite" data-testid="lightbox-place">
          {t("media.place", { at: at + 1, count: pictures.length })}
        </span>
        <IconButton
          icon="download"
          label={t("media.download", { name: message.content.name })}
          data-testid="lightbox-download"
          onClick={() => void download(message.content.file_id, message.conversation_id, message.content.name)}
        />
        <IconButton icon="close" label={t("common.close")} onClick={onClose} data-testid="lightbox-close" />
      </header>
      <Original key={message.seq} message={message} onSwipe={step} />
      <IconButton
        icon="back"
        label={t("media.previous")}
        className={css.previous ?? ""}
        disabled={at <= 0}
        onClick={() => step(-1)}
      />
      <IconButton
        icon="back"
        label={t("media.next")}
        className={css.next ?? ""}
        disabled={at >= pictures.length - 1}
        onClick={() => step(1)}
      />
    </dialog>,
    document.body,
  );
}
