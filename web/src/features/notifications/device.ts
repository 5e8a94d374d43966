import { type Http, type PushLanguage, subscribeToPush, unsubscribeFromPush } from "@parley/sdk";

/** Whose pushes this browser takes. */
const OWNER = "parley.push";

export type Permission = NotificationPermission | "unsupported";

export function permission(): Permission {
  return "Notification" in window && "PushManager" in window && "serviceWorker" in navigator
    ? Notification.permission
    : "unsupported";
}

/** Whether notifications are on in this browser for this person. */
export function isOn(userId: string): boolean {
  return permission() === "granted" && localStorage.getItem(OWNER) === userId;
}

/** Asks for permission (on a click alone) and takes pushes from now on; false where the person or the browser refuses. */
export async function turnOn(http: Http, userId: string, key: string, language: PushLanguage): Promise<boolean> {
  if ((await Notification.requestPermission()) !== "granted") return false;
  localStorage.setItem(OWNER, userId);
  await name(http, userId, key, language);
  return true;
}

/** At every start: names this browser's subscription, which may have changed or been forgotten. */
export async function keepOn(http: Http, userId: string, key: string, language: PushLanguage): Promise<void> {
  if (localStorage.getItem(OWNER) !== userId) await leave();
  else if (isOn(userId)) await name(http, userId, key, language);
}

/** No pushes here any more. The server learns of it by itself where it cannot be told. */
export async function turnOff(http: Http): Promise<void> {
  const endpoint = (await (await navigator.serviceWorker.getRegistration())?.pushManager.getSubscription())?.endpoint;
  await leave();
  if (endpoint) await unsubscribeFromPush(http, endpoint).catch(() => undefined);
}

/** The person signs out here, which ends the subscription at the server. */
export async function leave(): Promise<void> {
  localStorage.removeItem(OWNER);
  if (permission() === "unsupported") return;
  const registration = await navigator.serviceWorker.getRegistration();
  await (await registration?.pushManager.getSubscription())?.unsubscribe();
  for (const one of (await registration?.getNotifications()) ?? []) one.close();
}

async function name(http: Http, userId: string, key: string, language: PushLanguage): Promise<void> {
  const { pushManager } = await navigator.serviceWorker.ready;
  let subscription = await pushManager.getSubscription();
  if (subscription && !isFor(subscription, key)) {
    await subscription.unsubscribe();
    subscription = null;
  }
  subscription ??= await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  if (localStorage.getItem(OWNER) !== userId) return;
  await subscribeToPush(http, subscription.toJSON(), language);
}

/** Whether a subscription was made under this key of the server. */
function isFor(subscription: PushSubscription, key: string): boolean {
  const held = subscription.options.applicationServerKey;
  return held !== null && base64url(new Uint8Array(held)) === key;
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}
