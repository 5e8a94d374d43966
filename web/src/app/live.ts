import { type Clock, type Http, ParleyClient, type Random, type SocketLike, type TokenSource } from "@parley/sdk";
import { connectionChanged, connectWanted, syncingChanged } from "~/features/connection/index.ts";
import {
  composerTyped,
  conversationClosed,
  conversationOpened,
  discardWanted,
  messageSeen,
  messageWritten,
  olderWanted,
  retryWanted,
} from "~/features/messaging/index.ts";
import type { Cache, Snapshot } from "~/shared/cache/index.ts";
import { Directory } from "./directory.ts";
import { Feed } from "./feed.ts";
import { Opened } from "./opened.ts";
import type { App } from "./store.ts";

export interface LiveParts {
  app: App;
  http: Http;
  tokens: TokenSource;
  cache: Cache;
  clock: Clock;
  random: Random;
  openSocket(url: string): SocketLike;
  socketUrl: string;
  onOver(reason: string): void;
}

/** Runs one person's live connection: what people do goes to the client, what the client learns into the store. */
export function startLive(parts: LiveParts, userId: string, snapshot: Snapshot) {
  const { app, http, cache, clock, random } = parts;
  const { store, listener } = app;
  const directory = new Directory(store, http, clock, random);
  const feed: Feed = new Feed(store, directory, clock, userId, snapshot.cursor, () => client);
  const client = new ParleyClient(
    {
      http,
      tokens: parts.tokens,
      openSocket: parts.openSocket,
      socketUrl: parts.socketUrl,
      clock,
      random,
      userId,
      heldUpTo: (id) => feed.heldUpTo(id),
      lastSeq: (id) => feed.lastSeq(id),
      saveEntry: (entry) => cache.saveEntry(entry),
      removeEntry: (id) => cache.removeEntry(id),
      emit: (event) => {
        if (event.type === "connection") store.dispatch(connectionChanged(event.connection));
        else if (event.type === "syncing") store.dispatch(syncingChanged(event.syncing));
        else if (event.type === "over") parts.onOver(event.reason);
        else feed.take(event);
        if (event.type === "connection" && event.connection.phase === "live") opened.connected();
      },
    },
    snapshot.cursor,
  );

  const opened = new Opened(store, cache, client, feed);
  const on = listener.startListening;
  const stops = [
    on({ actionCreator: messageWritten, effect: ({ payload }) => client.send(payload.id, payload.content) }),
    on({ actionCreator: retryWanted, effect: ({ payload }) => client.outbox.retry(payload) }),
    on({ actionCreator: discardWanted, effect: ({ payload }) => client.outbox.discard(payload) }),
    on({ actionCreator: composerTyped, effect: ({ payload }) => client.typing(payload) }),
    on({ actionCreator: connectWanted, effect: () => client.retryNow() }),
    on({ actionCreator: conversationOpened, effect: ({ payload }) => opened.open(payload) }),
    on({ actionCreator: conversationClosed, effect: ({ payload }) => opened.close(payload) }),
    on({ actionCreator: olderWanted, effect: ({ payload }) => opened.loadOlder(payload) }),
    on({ actionCreator: messageSeen, effect: ({ payload }) => feed.seen(payload.id, payload.seq) }),
  ];
  const wake = () => {
    if (document.visibilityState === "visible") client.wake();
  };
  const lost = () => client.networkLost();
  window.addEventListener("online", wake);
  window.addEventListener("offline", lost);
  document.addEventListener("visibilitychange", wake);

  client.start(snapshot.outbox);
  return {
    feed,
    stop() {
      for (const stop of stops) stop();
      window.removeEventListener("online", wake);
      window.removeEventListener("offline", lost);
      document.removeEventListener("visibilitychange", wake);
      client.stop();
      feed.stop();
      directory.stop();
    },
  };
}

export type Live = ReturnType<typeof startLive>;
