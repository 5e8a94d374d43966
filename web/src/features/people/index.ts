export { Avatar } from "./Avatar.tsx";
export * from "./api.ts";
export { usePresenceText } from "./usePresenceText.ts";
