import { useCallback, useEffect, useRef, useState } from "react";
import { useDispatch, useSelector } from "react-redux";
import { useLocation, useNavigate, useParams } from "react-router-dom";
import { ChatWindow } from "~/features/chat/index.ts";
import { Banner, selectConnection, selectSyncing } from "~/features/connection/index.ts";
import { ListPane } from "~/features/conversations/index.ts";
import { dialogClosed, infoToggled, jumpTaken, jumpWanted, selectDialog, selectInfo } from "~/features/panels/index.ts";
import { Dialogs, InfoPanel, JoinDialog } from "~/features/rooms/index.ts";
import { KeyHelp, SettingsPage } from "~/features/settings/index.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import { markSwitch } from "~/shared/marks.ts";
import css from "./Shell.module.css";
import { useShortcuts } from "./useShortcuts.ts";

/** The state of an address that was gone to in order to search. */
const SEARCHING = "searching";

/** The two columns; on a narrow screen one at a time. */
export function Shell({ settings = false }: { settings?: boolean }) {
  const { t } = useTranslation();
  const { conversationId, section, token } = useParams();
  const navigate = useNavigate();
  const { state } = useLocation();
  const dispatch = useDispatch();
  const search = useRef<HTMLInputElement>(null);
  const [help, setHelp] = useState(false);
  const connection = useSelector(selectConnection);
  const syncing = useSelector(selectSyncing);
  const info = useSelector(selectInfo);
  const dialog = useSelector(selectDialog);
  const open = useCallback(
    (id: string, seq?: number) => {
      markSwitch();
      dispatch(seq === undefined ? jumpTaken() : jumpWanted({ id, seq }));
      void navigate(`/c/${id}`);
    },
    [navigate, dispatch],
  );
  useEffect(() => {
    // A notification was clicked: its conversation is to be seen here.
    const goTo = ({ data }: MessageEvent<{ type?: string; path?: string } | null>) => {
      if (data?.type === "open" && data.path) void navigate(data.path);
    };
    navigator.serviceWorker?.addEventListener("message", goTo);
    return () => navigator.serviceWorker?.removeEventListener("message", goTo);
  }, [navigate]);
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
            <SettingsPage section={section} onOpen={(id) => void navigate(`/settings/${id}`)} onClose={leave} />
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
              settled={connection.phase === "live" && !syncing}
              onBack={home}
            />
          ) : (
            <p className={css.nothing}>
              <span>{t("chat.empty")}</span>
            </p>
          )}
        </main>
        {info && conversationId && (
          <aside className={css.right} aria-label={t("rooms.info")}>
            <InfoPanel id={conversationId} onOpen={open} onClose={() => void dispatch(infoToggled())} />
          </aside>
        )}
      </div>
      {dialog && <Dialogs onOpen={open} onHome={home} onClose={() => void dispatch(dialogClosed())} />}
      {token && <JoinDialog token={token} onOpen={open} onClose={home} />}
      {help && <KeyHelp onClose={() => setHelp(false)} />}
    </div>
  );
}
