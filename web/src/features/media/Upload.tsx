import { useDispatch, useSelector } from "react-redux";
import { discardWanted, selectProgress } from "~/features/messaging/index.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import { Icon } from "~/shared/ui/Icon.tsx";
import css from "./media.module.css";

const AROUND = 2 * Math.PI * 22;

/** How far a file has gone up; a press gives it up. */
export function Upload({ entryId, name }: { entryId: string; name: string }) {
  const { t } = useTranslation();
  const dispatch = useDispatch();
  const fraction = useSelector((state: Parameters<typeof selectProgress>[0]) => selectProgress(state, entryId));
  const percent = Math.round(fraction * 100);
  return (
    <span className={css.upload}>
      <svg
        viewBox="0 0 48 48"
        role="progressbar"
        aria-label={t("media.uploading", { name })}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        data-testid="upload-progress"
      >
        <circle cx="24" cy="24" r="22" strokeDasharray={`${Math.max(fraction, 0.04) * AROUND} ${AROUND}`} />
      </svg>
      <button
        type="button"
        aria-label={t("media.cancelUpload", { name })}
        title={t("chat.cancel")}
        data-testid="upload-cancel"
        onClick={() => dispatch(discardWanted(entryId))}
      >
        <Icon name="close" size={20} />
      </button>
    </span>
  );
}
