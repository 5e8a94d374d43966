import { type Http, RequestError, type RequestOptions } from "@parley/sdk";
import { type BaseQueryFn, createApi } from "@reduxjs/toolkit/query/react";

/** What thunks and queries get as their extra argument. */
export interface ApiExtra {
  http: Http;
}

export interface ApiError {
  code: string;
  message: string;
  temporary: boolean;
  /** What the login is to be asked for before this may be tried again. */
  stepUp?: Record<string, string>;
}

type Args = { url: string; method?: string } & RequestOptions;

/** A `queryFn` of one of the SDK's calls. */
export function calling<Arg, T>(call: (http: Http, arg: Arg) => Promise<T>) {
  return async (arg: Arg, { extra }: { extra: unknown }) => {
    try {
      return { data: await call((extra as ApiExtra).http, arg) };
    } catch (error) {
      return { error: apiError(error) };
    }
  };
}

function apiError(error: unknown): ApiError {
  if (error instanceof RequestError) {
    const { code, message, temporary, stepUp } = error;
    return { code, message, temporary, ...(stepUp && { stepUp }) };
  }
  return { code: "unauthenticated", message: error instanceof Error ? error.message : String(error), temporary: false };
}

const query: BaseQueryFn<Args, unknown, ApiError> = calling((http, { url, method = "GET", ...options }) =>
  http.request(method, url, options),
);

/** Data of the server. Features add their endpoints to it. */
export const api = createApi({ baseQuery: query, endpoints: () => ({}) });
