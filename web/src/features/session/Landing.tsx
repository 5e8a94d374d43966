import { useState } from "react";
import { useDispatch, useSelector } from "react-redux";
import { useTranslation } from "~/shared/i18n/index.ts";
import { Logo } from "~/shared/ui/Logo.tsx";
import css from "./Landing.module.css";
import { selectNotice, signInWanted } from "./slice.ts";

/** What is shown to whoever is not signed in. */
export function Landing() {
  const { t } = useTranslation();
  const dispatch = useDispatch();
  const notice = useSelector(selectNotice);
  const [left, setLeft] = useState<typeof notice | undefined>(undefined);
  // The button waits until the page has gone, or until a new notice says that it could not.
  const leaving = left !== undefined && left === notice;
  return (
    <main className={css.page}>
      <div className={css.card}>
        <Logo size={120} />
        <h1>{t("login.headline")}</h1>
        <p>{t("login.text")}</p>
        {notice && (
          <p role="alert" className={css.notice} data-testid="login-error">
            {notice.kind === "failed" ? t("login.failed", { reason: notice.reason }) : t(`login.${notice.kind}`)}
          </p>
        )}
        <button
          type="button"
          className={css.signIn}
          disabled={leaving}
          data-testid="sign-in"
          onClick={() => {
            setLeft(notice);
            dispatch(signInWanted());
          }}
        >
          {t("login.signIn")}
        </button>
      </div>
    </main>
  );
}
