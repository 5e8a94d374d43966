export * from "./tabs.ts";
