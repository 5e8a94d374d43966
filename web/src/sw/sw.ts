import { Notices } from "./notices.ts";
import { isPage } from "./paths.ts";
import { type Entry, Shelf } from "./shelf.ts";

declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: Entry[] };

const shelf = new Shelf(caches, (request) => fetch(request), self.__WB_MANIFEST, self.location.origin);

self.addEventListener("install", (event) => event.waitUntil(shelf.fill()));
self.addEventListener("activate", (event) => event.waitUntil(shelf.tidy()));

// The page says when: it asks the person first (features/update).
self.addEventListener("message", (event) => {
  const told = event.data as { type?: unknown; notice?: unknown; conversation_id?: unknown } | null;
  if (told?.type === "take-over") void self.skipWaiting();
  // A page that nobody looks at has learnt of a message; any page, that it was read.
  if (told?.type === "notice") event.waitUntil(notices.receive(String(told.notice)));
  if (told?.type === "read") event.waitUntil(notices.close(String(told.conversation_id)));
});

const notices = new Notices({
  registration: self.registration,
  pages: () => self.clients.matchAll({ type: "window", includeUncontrolled: true }),
  openPage: (path) => self.clients.openWindow(path),
  badge: (count) => (count ? self.navigator.setAppBadge?.(count) : self.navigator.clearAppBadge?.()),
});

self.addEventListener("push", (event) => event.waitUntil(notices.receive(event.data?.text() ?? "")));
self.addEventListener("notificationclick", (event) => event.waitUntil(notices.open(event.notification)));

// The page names the new one to the server when it is opened next; until then there is nobody to sign for it.
self.addEventListener("pushsubscriptionchange", (event) => {
  const { oldSubscription } = event as Event & { oldSubscription?: PushSubscription };
  const key = oldSubscription?.options.applicationServerKey;
  const options = { userVisibleOnly: true, applicationServerKey: key ?? null };
  if (key) (event as ExtendableEvent).waitUntil(self.registration.pushManager.subscribe(options));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (isPage(url.pathname)) event.respondWith(shelf.page());
  } else if (shelf.has(request.url)) event.respondWith(shelf.file(request.url));
});
