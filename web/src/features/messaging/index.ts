export * from "./conversations.ts";
export * from "./drafts.ts";
export * from "./events.ts";
export * from "./outbox.ts";
export { Ticks, type TickState } from "./Ticks.tsx";
export * from "./timelines.ts";
export * from "./typing.ts";
export { type Title, useTitle } from "./useTitle.ts";
