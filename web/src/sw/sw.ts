import { isPage } from "./paths.ts";
import { type Entry, Shelf } from "./shelf.ts";

declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: Entry[] };

const shelf = new Shelf(caches, (request) => fetch(request), self.__WB_MANIFEST, self.location.origin);

self.addEventListener("install", (event) => event.waitUntil(shelf.fill()));
self.addEventListener("activate", (event) => event.waitUntil(shelf.tidy()));

// The page says when: it asks the person first (features/update).
self.addEventListener("message", (event) => {
  if ((event.data as { type?: unknown } | null)?.type === "take-over") void self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (isPage(url.pathname)) event.respondWith(shelf.page());
  } else if (shelf.has(request.url)) event.respondWith(shelf.file(request.url));
});
