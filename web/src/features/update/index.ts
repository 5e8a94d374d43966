export * from "./slice.ts";
export { UpdateNotice } from "./UpdateNotice.tsx";
