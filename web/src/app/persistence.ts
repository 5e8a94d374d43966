import { Alarm, type Clock, type Message } from "@parley/sdk";
import {
  messagesOf,
  selectConversations,
  selectDrafts,
  selectMarks,
  selectTimelines,
  type Timeline,
} from "~/features/messaging/index.ts";
import { selectPeople } from "~/features/people/index.ts";
import type { Cache, Changes } from "~/shared/cache/index.ts";
import type { AppStore, RootState } from "./store.ts";

const WRITE_BEHIND_MS = 250;

/** What a write is made of: the state, and the cursor that goes with it. */
interface Written {
  state: RootState;
  cursor: string | null;
}

function changed<T>(now: Record<string, T>, before: Record<string, T>): T[] {
  return now === before ? [] : Object.keys(now).flatMap((id) => (now[id] !== before[id] ? [now[id] as T] : []));
}

/** Messages are written for timelines that were opened: of the others the conversation itself holds the newest one. */
export function changedTimelines(
  now: Record<string, Timeline>,
  before: Record<string, Timeline>,
): Changes["timelines"] {
  return Object.keys(now).flatMap((id) => {
    const timeline = now[id];
    const old = before[id];
    if (!timeline?.restored || timeline === old) return [];
    const held = old?.messages.entities;
    // What was held apart from the span until now is not written yet.
    const written = ({ seq }: Message) => old?.restored && seq >= old.span.from && seq <= old.span.up_to;
    const messages = messagesOf(timeline, timeline.span).filter(
      (message) => !written(message) || held?.[message.seq] !== message,
    );
    return [{ id, span: timeline.span, voids: timeline.voids, messages }];
  });
}

/** What has to be written; without `before` all that is held. */
export function changesBetween(now: Written, before: Written | null): Changes {
  const [drafts, marks] = [selectDrafts(now.state), selectMarks(now.state)];
  const [conversations, users, timelines] = before
    ? [selectConversations(before.state), selectPeople(before.state), selectTimelines(before.state)]
    : [{}, {}, {}];
  return {
    conversations: changed(selectConversations(now.state), conversations),
    users: changed(selectPeople(now.state), users),
    gone: Object.keys(conversations).filter((id) => !(id in selectConversations(now.state))),
    timelines: changedTimelines(selectTimelines(now.state), timelines),
    drafts: before && drafts === selectDrafts(before.state) ? null : drafts,
    marks: before && marks === selectMarks(before.state) ? null : marks,
    cursor: now.cursor === before?.cursor ? null : now.cursor,
  };
}

function nothing({ conversations, gone, users, timelines, drafts, marks, cursor }: Changes): boolean {
  return (
    conversations.length + gone.length + users.length + timelines.length === 0 && !drafts && !marks && cursor === null
  );
}

/**
 * Writes what changes into the cache a moment later, and at once when the page goes. `initially` is what the cache holds
 * at the start; null where it is not known. Answers how to stop.
 */
export function persist(
  store: AppStore,
  cache: Cache,
  cursor: () => string | null,
  clock: Clock,
  initially: RootState | null,
): () => void {
  let written: Written | null = initially && { state: initially, cursor: cursor() };
  const alarm = new Alarm(clock);
  const flush = () => {
    alarm.disarm();
    const now: Written = { state: store.getState(), cursor: cursor() };
    const changes = changesBetween(now, written);
    written = now;
    // What could not be written (quota, closed) is in memory, and on the server.
    if (!nothing(changes)) void cache.save(changes).catch(() => undefined);
  };
  const unsubscribe = store.subscribe(() => {
    if (!alarm.armed) alarm.arm(WRITE_BEHIND_MS, flush);
  });
  window.addEventListener("pagehide", flush);
  document.addEventListener("visibilitychange", flush);
  return () => {
    unsubscribe();
    alarm.disarm();
    window.removeEventListener("pagehide", flush);
    document.removeEventListener("visibilitychange", flush);
  };
}
