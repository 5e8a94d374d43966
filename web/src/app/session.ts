import { type Clock, type Http, type Login, type SocketLike, systemClock, USER_KEY } from "@parley/sdk";
import { selectLanguage } from "~/features/preferences/index.ts";
import {
  hostedPageWanted,
  selectUserId,
  sessionEnded,
  sessionStarted,
  sessionStarting,
  signInWanted,
  signOutWanted,
} from "~/features/session/index.ts";
import { Cache } from "~/shared/cache/index.ts";
import type { Channel } from "~/shared/tabs/index.ts";
import { Live } from "./live.ts";
import { xhrPut } from "./put.ts";
import { restoreFront } from "./restored.ts";
import type { App } from "./store.ts";

export const CALLBACK = "/callback";
/** So long at most what has been restored is drawn; a page that is not seen draws nothing. */
const DRAWN_MS = 300;
/** Why a session is over that the person ended in another tab. */
const LEFT = "left";

/** Once the browser has drawn what there is to draw. */
function whenIdle(then: () => void): void {
  // Safari has none.
  if ("requestIdleCallback" in window) requestIdleCallback(then, { timeout: DRAWN_MS });
  else setTimeout(then, DRAWN_MS);
}

/** From the login to the logout: who is signed in, with what cache and which connection. */
export class Session {
  private live: Live | null = null;
  private cache: Cache | null = null;

  constructor(
    private readonly app: App,
    private readonly login: Login,
    private readonly http: Http,
    private readonly clock: Clock = systemClock,
  ) {
    const on = app.listener.startListening;
    on({ actionCreator: signInWanted, effect: () => this.signIn() });
    on({ actionCreator: hostedPageWanted, effect: ({ payload }) => this.goHosted(payload) });
    on({ actionCreator: signOutWanted, effect: () => this.signOut() });
    // Another tab signed out, or somebody else in.
    window.addEventListener("storage", (event) => {
      if (event.key === null || event.key === USER_KEY) this.followDevice();
    });
  }

  /** Takes up where the last visit ended, or where the login page leads back. */
  async begin(): Promise<void> {
    if (location.pathname === CALLBACK) await this.finishLogin();
    const userId = this.login.userId();
    if (!userId) return;
    await this.start(userId).catch(() => {
      // What was not loaded before cannot be loaded without a network.
      this.app.store.dispatch(sessionEnded({ kind: "unreachable", reason: "" }));
    });
  }

  private async start(userId: string): Promise<void> {
    const { store } = this.app;
    const cache = await Cache.open(userId);
    this.cache = cache;
    const snapshot = await restoreFront(store, cache, userId, /^\/c\/(\w+)$/.exec(location.pathname)?.[1]);
    store.dispatch(sessionStarted(userId));
    const url = new URL("/ws", location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    this.live = new Live(
      {
        app: this.app,
        http: this.http,
        tokens: this.login,
        cache,
        clock: this.clock,
        random: Math.random,
        tabs: {
          locks: navigator.locks,
          open: (name) => new BroadcastChannel(name) as Channel,
          newId: () => crypto.randomUUID(),
        },
        putBytes: xhrPut,
        openSocket: (address) => new WebSocket(address) as SocketLike,
        socketUrl: url.href,
        onOver: (reason) => void this.over(reason),
        drawn: () => new Promise((resolve) => whenIdle(resolve)),
      },
      userId,
      snapshot,
    );
  }

  private async finishLogin(): Promise<void> {
    const { store } = this.app;
    store.dispatch(sessionStarting());
    try {
      const path = await this.login.finish(location.href);
      history.replaceState(null, "", path);
    } catch (error) {
      history.replaceState(null, "", "/");
      store.dispatch(sessionEnded({ kind: "failed", reason: error instanceof Error ? error.message : String(error) }));
    }
  }

  private async signIn(): Promise<void> {
    const { store } = this.app;
    try {
      location.assign(await this.login.begin(location.pathname, { lang: selectLanguage(store.getState()) }));
    } catch {
      store.dispatch(sessionEnded({ kind: "unreachable", reason: "" }));
    }
  }

  /** What is open stays open until the answer has been taken. */
  private async goHosted({ parameters }: ReturnType<typeof hostedPageWanted>["payload"]): Promise<void> {
    const lang = selectLanguage(this.app.store.getState());
    location.assign(await this.login.begin(location.pathname, { ...parameters, lang }));
  }

  private halt(): void {
    this.live?.stop();
    this.live = null;
  }

  /** The person signs out here, and so in every tab. */
  private async signOut(): Promise<void> {
    this.live?.end(LEFT);
    this.halt();
    this.app.store.dispatch(sessionEnded(null));
    await this.cache?.wipe();
    location.assign(await this.login.end(`${location.origin}/`));
  }

  /** The server ended the login. Where it says so, nothing stays here; a login that merely ran out keeps the outbox. */
  private async over(reason: string): Promise<void> {
    this.halt();
    if (reason === "unauthenticated") this.cache?.close();
    else await this.cache?.wipe();
    this.login.forget();
    this.app.store.dispatch(sessionEnded(reason === LEFT ? null : { kind: "over", reason }));
  }

  private followDevice(): void {
    if (this.login.userId() !== (selectUserId(this.app.store.getState()) || null)) location.reload();
  }
}
