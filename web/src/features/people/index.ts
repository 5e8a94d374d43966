export { Avatar } from "./Avatar.tsx";
export * from "./api.ts";
export * from "./blocks.ts";
export { useNames } from "./useNames.ts";
export { usePeople } from "./usePeople.ts";
export { usePresenceText } from "./usePresenceText.ts";
