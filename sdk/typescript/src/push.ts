import { sha256 } from "./files.ts";
import type { Http } from "./http.ts";
import type { PushDevice, PushPreferences, PushState } from "./types.ts";

/** The language in which a device shows what it is pushed. */
export type PushLanguage = PushDevice["language"];

/** The key that browsers subscribe with, one's preferences, and the devices that take pushes (docs/protocol.md, Web Push). */
export function pushState(http: Http): Promise<PushState> {
  return http.get("/push");
}

/** Replaces all of them, on all one's devices. */
export function setPushPreferences(http: Http, preferences: PushPreferences): Promise<PushPreferences> {
  return http.request("PUT", "/push/preferences", { body: preferences });
}

/**
 * Takes pushes at a browser's subscription until one signs out there. The same address again replaces what is known of it.
 * Throws RequestError: `invalid_request` for what no push service gives.
 */
export function subscribeToPush(
  http: Http,
  { endpoint, keys }: PushSubscriptionJSON,
  language: PushLanguage = "en",
): Promise<PushDevice> {
  return http.post("/push/subscriptions", { endpoint, keys, language });
}

/** No pushes there any more. Throws RequestError: `not_found` where nothing is left of it. */
export async function unsubscribeFromPush(http: Http, endpoint: string): Promise<void> {
  await http.request("DELETE", `/push/subscriptions/${await pushDeviceId(endpoint)}`);
}

/** The id of the device that takes pushes at this address: made of it, so that a browser need not keep it. */
export async function pushDeviceId(endpoint: string): Promise<string> {
  return (await sha256(new TextEncoder().encode(endpoint))).slice(0, 32);
}
