import { useEffect, useLayoutEffect } from "react";
import { useTranslation } from "react-i18next";
import { useSelector } from "react-redux";
import { selectUnreadTotal } from "~/features/messaging/index.ts";
import { selectMotion, useMode } from "~/features/preferences/index.ts";
import { Landing, selectStarting, selectUserId } from "~/features/session/index.ts";
import { UpdateNotice } from "~/features/update/index.ts";
import { applyMode } from "~/shared/theme/index.ts";
import { Chat } from "./Chat.tsx";
import { CrashGuard } from "./CrashGuard.tsx";

function useTitle(): void {
  const { t } = useTranslation();
  const count = useSelector(selectUnreadTotal);
  const title = count > 0 ? t("app.unreadTitle", { count }) : t("app.name");
  useLayoutEffect(() => {
    document.title = title;
  }, [title]);
  useEffect(() => {
    // The number on the installed app's icon, where there is one.
    void navigator.setAppBadge?.(count).catch(() => undefined);
  }, [count]);
}

function Content() {
  const { t } = useTranslation();
  const userId = useSelector(selectUserId);
  const starting = useSelector(selectStarting);
  if (starting) return <div role="status" aria-label={t("login.signingIn")} />;
  return userId ? <Chat /> : <Landing />;
}

export function App() {
  const { i18n } = useTranslation();
  const mode = useMode();
  useTitle();
  const motion = useSelector(selectMotion);
  useLayoutEffect(() => applyMode(mode, document.documentElement), [mode]);
  useLayoutEffect(() => {
    document.documentElement.dataset.motion = motion;
  }, [motion]);
  useLayoutEffect(() => {
    document.documentElement.lang = i18n.language === "zh" ? "zh-CN" : i18n.language;
  }, [i18n.language]);
  return (
    <CrashGuard>
      <Content />
      <UpdateNotice />
    </CrashGuard>
  );
}
