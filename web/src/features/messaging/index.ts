export * from "./conversations.ts";
export * from "./drafts.ts";
export * from "./events.ts";
export * from "./marks.ts";
export * from "./outbox.ts";
export { type TickState, Ticks } from "./Ticks.tsx";
export * from "./timelines.ts";
export * from "./typing.ts";
export { type Title, useTitle } from "./useTitle.ts";
