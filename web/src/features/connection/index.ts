export { Banner } from "./Banner.tsx";
export * from "./slice.ts";
