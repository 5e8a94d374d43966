import type { Suspicion } from "~/shared/format/hosts.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import { Dialog } from "~/shared/ui/Dialog.tsx";
import css from "./LinkWarning.module.css";

interface Props {
  href: string;
  suspicion: Suspicion;
  onClose(): void;
}

/** Tells where a link really leads before it is followed. */
export default function LinkWarning({ href, suspicion, onClose }: Props) {
  const { t } = useTranslation();
  const { host } = new URL(href);
  return (
    <Dialog title={t("link.title")} onClose={onClose} data-testid="link-warning">
      <p className={css.why}>{t(`link.${suspicion}`)}</p>
      <p className={css.host} dir="ltr" data-testid="link-host">
        {host}
      </p>
      <div className={css.buttons}>
        <button type="button" onClick={onClose}>
          {t("chat.cancel")}
        </button>
        <a href={href} target="_blank" rel="noopener noreferrer nofollow" onClick={onClose} data-testid="link-follow">
          {t("link.follow")}
        </a>
      </div>
    </Dialog>
  );
}
