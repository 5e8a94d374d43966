import { type ApiError, api } from "~/shared/api/index.ts";
import type { AppStore } from "./store.ts";

type Endpoint = { initiate(arg: unknown, options: object): Parameters<AppStore["dispatch"]>[0] };

/** Once there is a connection, what could not be had without one is asked for again, wherever it is still shown. */
export function askAgain({ dispatch, getState }: AppStore): void {
  const endpoints = api.endpoints as Record<string, Endpoint>;
  for (const query of Object.values(getState()[api.reducerPath].queries)) {
    if (query?.status !== "rejected" || !(query.error as ApiError | undefined)?.temporary) continue;
    const again = endpoints[query.endpointName ?? ""]?.initiate(query.originalArgs, {
      forceRefetch: true,
      subscribe: false,
    });
    if (again) dispatch(again);
  }
}
