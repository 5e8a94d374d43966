import { kindOf } from "~/shared/format/names.ts";
import { sizeText } from "~/shared/format/sizes.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import { Icon } from "~/shared/ui/Icon.tsx";
import css from "./media.module.css";
import { Upload } from "./Upload.tsx";
import { useDownload } from "./useDownload.ts";

export interface CardFile {
  /** Null while it is on its way up. */
  file_id: string | null;
  name: string;
  size: number;
}

interface Props {
  file: CardFile;
  conversationId: string;
  /** The entry that is being uploaded; null where nothing is. */
  uploading: string | null;
}

/** A file: what it is called, how large it is, and a press to have it. */
export function FileCard({ file, conversationId, uploading }: Props) {
  const { t, language } = useTranslation();
  const { download, failed } = useDownload();
  const { file_id, name, size } = file;
  const about = (
    <span className={css.about}>
      <span className={css.name}>{name}</span>
      <span className={css.size}>{failed ? t("media.gone") : sizeText(size, language)}</span>
    </span>
  );
  if (uploading || file_id === null)
    return (
      <span className={css.card} data-testid="file-card">
        <span className={css.icon}>{uploading && <Upload entryId={uploading} name={name} />}</span>
        {about}
      </span>
    );
  return (
    <button
      type="button"
      className={css.card}
      title={t("media.download", { name })}
      data-testid="file-card"
      onClick={() => void download(file_id, conversationId, name)}
    >
      <span className={css.icon}>
        <span className={css.kind}>{kindOf(name)}</span>
        <Icon name="download" size={20} />
      </span>
      {about}
    </button>
  );
}
