export * from "./albums.ts";
export * from "./composing.ts";
export * from "./conversations.ts";
export * from "./drafts.ts";
export * from "./events.ts";
export * from "./marks.ts";
export { askMembersNamed, useMembers, useMembersNamed } from "./members.ts";
export {
  type CallState,
  calledIn,
  calls,
  callsUnknown,
  membersKnown,
  useLazyNextMentionQuery,
  withCalls,
} from "./mentions.ts";
export * from "./outbox.ts";
export * from "./ownList.ts";
export * from "./pins.ts";
export * from "./refusal.ts";
export * from "./rights.ts";
export * from "./says.ts";
export { useHits } from "./search.ts";
export * from "./selection.ts";
export { type TickState, Ticks } from "./Ticks.tsx";
export * from "./timelines.ts";
export * from "./typing.ts";
export * from "./unread.ts";
export { useConversation } from "./useConversation.ts";
export { type Title, useTitle } from "./useTitle.ts";
export { useTypingText } from "./useTypingText.ts";
