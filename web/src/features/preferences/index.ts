export * from "./slice.ts";
export { useMode } from "./useMode.ts";
