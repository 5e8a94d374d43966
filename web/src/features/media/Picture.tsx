import { type CSSProperties, useState } from "react";
import { useTranslation } from "~/shared/i18n/index.ts";
import { useLinks } from "./api.ts";
import { Blurred } from "./Blurred.tsx";
import { boxOf } from "./choose.ts";
import { localUrl } from "./local.ts";
import css from "./media.module.css";
import { Upload } from "./Upload.tsx";

export interface ShownPicture {
  /** Null while it is on its way up. */
  file_id: string | null;
  name: string;
  width?: number | null | undefined;
  height?: number | null | undefined;
  blurhash?: string | null | undefined;
}

interface Props {
  picture: ShownPicture;
  conversationId: string;
  /** The sender's own id of the message: by it what was sent from here is at hand. */
  clientId: string;
  uploading: string | null;
  /** It fills its place, which is so large, in CSS pixels; else its place is as large as it is. */
  fit?: { width: number; height: number } | undefined;
  onOpen?(): void;
}

/** A picture in its bubble: its place from the start, then blurred, then itself. */
export function Picture({ picture, conversationId, clientId, uploading, fit, onOpen }: Props) {
  const { t } = useTranslation();
  const { name, blurhash } = picture;
  const { links, failed } = useLinks(picture.file_id, conversationId);
  const [shown, setShown] = useState(false);
  const box = fit ?? boxOf(picture.width || 320, picture.height || 240);
  const style: CSSProperties = fit
    ? { width: "100%", height: "100%" }
    : { width: box.width, aspectRatio: `${box.width} / ${box.height}` };
  const wanted = box.width * window.devicePixelRatio > 320 ? "1280" : "320";
  const src = links && (links.thumbnails[wanted] ?? links.thumbnails["320"] ?? links.original);
  const local = localUrl(clientId);
  const inside = (
    <>
      {blurhash && !local && !shown && <Blurred hash={blurhash} />}
      {local && !shown && <img className={css.fill} src={local} alt="" />}
      {src && (
        <img
          className={css.fill}
          src={src}
          alt={name}
          data-shown={shown}
          data-testid="picture-image"
          onLoad={() => setShown(true)}
        />
      )}
      {failed && <span className={css.gone}>{t("media.gone")}</span>}
      {uploading && <Upload entryId={uploading} name={name} />}
    </>
  );
  if (!onOpen || picture.file_id === null)
    return (
      <span className={css.picture} style={style} data-testid="picture">
        {inside}
      </span>
    );
  return (
    <button
      type="button"
      className={css.picture}
      style={style}
      aria-label={t("media.open", { name })}
      data-testid="picture"
      onClick={onOpen}
    >
      {inside}
    </button>
  );
}
