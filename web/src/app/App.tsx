import { useEffect, useLayoutEffect } from "react";
import { useSelector } from "react-redux";
import { selectUnreadTotal } from "~/features/messaging/index.ts";
import { selectMotion, useMode } from "~/features/preferences/index.ts";
import { Landing, selectStarting, selectUserId } from "~/features/session/index.ts";
import { UpdateNotice } from "~/features/update/index.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
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

/** What the document says of this device's choices. */
function Choices() {
  const { language } = useTranslation();
  const mode = useMode();
  const motion = useSelector(selectMotion);
  useLayoutEffect(() => applyMode(mode, document.documentElement), [mode]);
  useLayoutEffect(() => {
    document.documentElement.dataset.motion = motion;
  }, [motion]);
  useLayoutEffect(() => {
    document.documentElement.lang = language === "zh" ? "zh-CN" : language;
  }, [language]);
  return null;
}

export function App() {
  useTitle();
  return (
    <CrashGuard>
      {/* First: whatever measures itself finds its colours, and is not laid out twice. */}
      <Choices />
      <Content />
      <UpdateNotice />
    </CrashGuard>
  );
}
