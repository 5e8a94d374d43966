import { Suspense, useCallback, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSelector } from "react-redux";
import { useNavigate, useParams } from "react-router-dom";
import { ChatWindow } from "~/features/chat/index.ts";
import { Banner, selectConnection, selectSyncing } from "~/features/connection/index.ts";
import { ListPane } from "~/features/conversations/index.ts";
import { KeyHelp, SettingsPage } from "~/features/settings/index.ts";
import css from "./Shell.module.css";
import { useShortcuts } from "./useShortcuts.ts";

/** The two columns; on a narrow screen one at a time. */
export function Shell({ settings = false }: { settings?: boolean }) {
  const { t } = useTranslation();
  const { conversationId } = useParams();
  const navigate = useNavigate();
  const search = useRef<HTMLInputElement>(null);
  const [help, setHelp] = useState(false);
  const connection = useSelector(selectConnection);
  const syncing = useSelector(selectSyncing);
  const open = useCallback((id: string) => void navigate(`/c/${id}`), [navigate]);
  const home = useCallback(() => void navigate("/"), [navigate]);
  useShortcuts({ conversationId, open, home, search, toggleHelp: () => setHelp((shown) => !shown) });

  return (
    <div className={css.shell} data-view={conversationId ? "chat" : "list"}>
      <Banner />
      <div className={css.columns}>
        <div className={css.left}>
          {settings ? (
            <Suspense>
              <SettingsPage onBack={home} />
            </Suspense>
          ) : (
            <ListPane
              selectedId={conversationId}
              searchRef={search}
              onOpen={open}
              onSettings={() => void navigate("/settings")}
            />
          )}
        </div>
        <div className={css.middle}>
          {conversationId ? (
            <ChatWindow
              key={conversationId}
              id={conversationId}
              settled={connection.phase === "live" && !syncing}
              onBack={home}
            />
          ) : (
            <p className={css.nothing}>
              <span>{t("chat.empty")}</span>
            </p>
          )}
        </div>
      </div>
      {help && (
        <Suspense>
          <KeyHelp onClose={() => setHelp(false)} />
        </Suspense>
      )}
    </div>
  );
}
