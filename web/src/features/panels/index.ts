export * from "./slice.ts";
