import { updateFound, updateWanted } from "~/features/update/index.ts";
import type { App } from "./store.ts";

const LOOK_EVERY_MS = 60 * 60_000;

/**
 * Keeps the service worker: with it the client opens without a network. A newer one waits until the person takes it;
 * then every tab goes on with the newer client.
 */
export async function keepWorker({ store, listener }: App, container: ServiceWorkerContainer): Promise<void> {
  const first = container.controller === null;
  const registration = await container.register("/sw.js");
  const found = () => {
    if (registration.waiting && !first) store.dispatch(updateFound());
  };
  found();
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", found);
  });
  listener.startListening({
    actionCreator: updateWanted,
    effect: () => registration.waiting?.postMessage({ type: "take-over" }),
  });
  if (!first) container.addEventListener("controllerchange", () => location.reload(), { once: true });
  setInterval(() => void registration.update().catch(() => undefined), LOOK_EVERY_MS);
}
