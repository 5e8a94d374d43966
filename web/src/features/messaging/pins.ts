import { api } from "~/shared/api/index.ts";

export const pinsApi = api.injectEndpoints({
  endpoints: (build) => ({
    /** Pins a message, or takes its pin away; every member hears of it. */
    pinMessage: build.mutation<{ pins: number[]; change: number }, { id: string; seq: number; on: boolean }>({
      query: ({ id, seq, on }) => ({
        url: `/conversations/${encodeURIComponent(id)}/pins/${seq}`,
        ...(on ? { method: "PUT", body: {} } : { method: "DELETE" }),
      }),
    }),
  }),
});

export const { usePinMessageMutation } = pinsApi;
