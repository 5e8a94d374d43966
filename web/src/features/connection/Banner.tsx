import { useEffect, useState } from "react";
import { useDispatch, useSelector } from "react-redux";
import { useTranslation } from "~/shared/i18n/index.ts";
import css from "./Banner.module.css";
import { connectWanted, selectConnection } from "./slice.ts";

/** Whole seconds until a time (ms), counted down while it is ahead. */
function useSecondsUntil(at: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, []);
  return Math.max(0, Math.ceil((at - now) / 1_000));
}

function Waiting({ retryAt }: { retryAt: number }) {
  const { t } = useTranslation();
  const dispatch = useDispatch();
  const seconds = useSecondsUntil(retryAt);
  return (
    <>
      <span data-testid="offline-seconds">{t("connection.waiting", { seconds })}</span>
      <button type="button" data-testid="retry-now" onClick={() => dispatch(connectWanted())}>
        {t("connection.retry")}
      </button>
    </>
  );
}

/** Tells that the live feed is down. Nothing is said while the first connection of a visit is made. */
export function Banner() {
  const { t } = useTranslation();
  const connection = useSelector(selectConnection);
  const retrying = connection.phase === "connecting" && connection.attempt > 0;
  if (connection.phase !== "waiting" && !retrying) return null;
  return (
    <div className={css.banner} data-testid="offline-banner">
      {connection.phase === "waiting" ? (
        <Waiting key={connection.retry_at} retryAt={connection.retry_at} />
      ) : (
        <span>{t("connection.connecting")}</span>
      )}
    </div>
  );
}
