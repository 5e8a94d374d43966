export * from "./api.ts";
export * from "./device.ts";
export { useDevicePush } from "./useDevicePush.ts";
