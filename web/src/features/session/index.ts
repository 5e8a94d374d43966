export { Landing } from "./Landing.tsx";
export { createLogin } from "./login.ts";
export * from "./slice.ts";
