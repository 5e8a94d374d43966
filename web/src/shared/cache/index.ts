export * from "./cache.ts";
