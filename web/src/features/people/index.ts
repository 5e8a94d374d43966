export { Avatar } from "./Avatar.tsx";
export * from "./api.ts";
export { usePeople } from "./usePeople.ts";
export { usePresenceText } from "./usePresenceText.ts";
