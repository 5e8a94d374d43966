export { Landing } from "./Landing.tsx";
export { createManager, Login } from "./login.ts";
export * from "./slice.ts";
