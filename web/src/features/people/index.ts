export { Avatar } from "./Avatar.tsx";
export * from "./api.ts";
