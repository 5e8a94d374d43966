import { reasonKey, useTranslation } from "~/shared/i18n/index.ts";
import css from "./Rooms.module.css";

/** Why something could not be done. */
export function Problem({ error }: { error: unknown }) {
  const { t } = useTranslation();
  if (!error) return null;
  const code = (error as { code?: string }).code;
  const reason = code === "forbidden" ? t("rooms.forbidden") : t(reasonKey(code));
  return (
    <p className={css.problem} role="alert">
      {t("chat.refused", { reason })}
    </p>
  );
}
