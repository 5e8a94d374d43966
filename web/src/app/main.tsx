import { Http, systemClock } from "@parley/sdk";
import { setAutoFreeze } from "immer";
import { StrictMode } from "react";
import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";
import { Provider } from "react-redux";
import { loadPreferences, savePreferences } from "~/features/preferences/index.ts";
import { createLogin } from "~/features/session/index.ts";
import { startI18n } from "~/shared/i18n/index.ts";
import { markStart } from "~/shared/marks.ts";
import { App } from "./App.tsx";
import "./base.css";
import { refuseStrayFiles } from "./drops.ts";
import { keepNotifications } from "./notifications.ts";
import { CALLBACK, Session } from "./session.ts";
import { createStore } from "./store.ts";
import { guardSinks } from "./trusted.ts";
import { keepWorker } from "./worker.ts";

markStart();
guardSinks();
refuseStrayFiles(window);
// Freezing what the cache gives walks every conversation before the first paint. The tests freeze, and so would find a change in place.
if (import.meta.env.PROD) setAutoFreeze(false);

const preferences = loadPreferences(localStorage);
const fetch = window.fetch.bind(window);
const login = createLogin(fetch, systemClock);
const http = new Http(fetch, login);
const app = createStore({ http }, preferences);
// With a login that is held, the first thing drawn is what the cache has, not an empty page. It is read meanwhile.
const begun = new Session(app, login, http).begin();
const i18n = startI18n(preferences.language);

let chosen = preferences;
app.store.subscribe(() => {
  const now = app.store.getState().preferences;
  if (now === chosen) return;
  if (now.language !== chosen.language) void i18n.changeLanguage(now.language);
  chosen = now;
  savePreferences(localStorage, now);
});

function render(): void {
  const root = createRoot(document.getElementById("root") as HTMLElement);
  // At once, with its effects: so the lists know their height, and have their rows, in the very first frame.
  flushSync(() =>
    root.render(
      <StrictMode>
        <Provider store={app.store}>
          <App />
        </Provider>
      </StrictMode>,
    ),
  );
}

if (import.meta.env.PROD && "serviceWorker" in navigator) keepNotifications(app, http, navigator.serviceWorker);

if (location.pathname === CALLBACK) render();
else void begun.finally(render);

// Not before the page is there: the files that it keeps are many.
if (import.meta.env.PROD && "serviceWorker" in navigator) {
  window.addEventListener("load", () => void keepWorker(app, navigator.serviceWorker).catch(() => undefined));
}
