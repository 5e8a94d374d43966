import { Suspense, useCallback, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSelector } from "react-redux";
import { useLocation, useNavigate, useParams } from "react-router-dom";
import { ChatWindow } from "~/features/chat/index.ts";
import { Banner, selectConnection, selectSyncing } from "~/features/connection/index.ts";
import { ListPane } from "~/features/conversations/index.ts";
import { KeyHelp, SettingsPage } from "~/features/settings/index.ts";
import css from "./Shell.module.css";
import { useShortcuts } from "./useShortcuts.ts";

/** The state of an address that was gone to in order to search. */
const SEARCHING = "searching";

/** The two columns; on a narrow screen one at a time. */
export function Shell({ settings = false }: { settings?: boolean }) {
  const { t } = useTranslation();
  const { conversationId, section } = useParams();
  const navigate = useNavigate();
  const { state, key } = useLocation();
  const target = useMemo(() => ({ seq: typeof state === "number" ? state : null, key }), [state, key]);
  const search = useRef<HTMLInputElement>(null);
  const [help, setHelp] = useState(false);
  const connection = useSelector(selectConnection);
  const syncing = useSelector(selectSyncing);
  const open = useCallback(
    // The state of a conversation's address is the message that is to be shown.
    (id: string, seq?: number) => void navigate(`/c/${id}`, seq === undefined ? {} : { state: seq }),
    [navigate],
  );
  const home = useCallback(() => void navigate("/"), [navigate]);
  const leave = settings && section ? () => void navigate("/settings") : home;
  const toSearch = () => (settings ? void navigate("/", { state: SEARCHING }) : search.current?.focus());
  useShortcuts({ conversationId, open, home: leave, toSearch, toggleHelp: () => setHelp((shown) => !shown) });

  return (
    <div className={css.shell} data-view={conversationId ? "chat" : "list"}>
      <Banner />
      <div className={css.columns}>
        <aside className={css.left} aria-label={settings ? t("settings.title") : t("list.label")}>
          {settings ? (
            <Suspense>
              <SettingsPage section={section} onOpen={(id) => void navigate(`/settings/${id}`)} onBack={leave} />
            </Suspense>
          ) : (
            <ListPane
              selectedId={conversationId}
              searchRef={search}
              searching={state === SEARCHING}
              onOpen={open}
              onSettings={() => void navigate("/settings")}
            />
          )}
        </aside>
        <main className={css.middle}>
          <h1 className={css.hidden}>{t("app.name")}</h1>
          {conversationId ? (
            <ChatWindow
              key={conversationId}
              id={conversationId}
              target={target}
              settled={connection.phase === "live" && !syncing}
              onBack={home}
            />
          ) : (
            <p className={css.nothing}>
              <span>{t("chat.empty")}</span>
            </p>
          )}
        </main>
      </div>
      {help && (
        <Suspense>
          <KeyHelp onClose={() => setHelp(false)} />
        </Suspense>
      )}
    </div>
  );
}
