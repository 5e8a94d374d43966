import { Alarm, type Clock } from "@parley/sdk";
import { selectConversations, selectDrafts, selectTimelines, type Timeline } from "~/features/messaging/index.ts";
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
function changedTimelines(now: Record<string, Timeline>, before: Record<string, Timeline>): Changes["timelines"] {
  return Object.keys(now).flatMap((id) => {
    const timeline = now[id];
    const old = before[id];
    if (!timeline?.restored || timeline === old) return [];
    const held = old?.messages.entities;
    const messages = Object.values(timeline.messages.entities).filter(
      (message) =>
        message.seq <= timeline.span.up_to &&
        (!old?.restored || held?.[message.seq] !== message || message.seq > old.span.up_to),
    );
    return [{ id, span: timeline.span, voids: timeline.voids, messages }];
  });
}

export function changesBetween(now: Written, before: Written): Changes {
  const drafts = selectDrafts(now.state);
  return {
    conversations: changed(selectConversations(now.state), selectConversations(before.state)),
    users: changed(selectPeople(now.state), selectPeople(before.state)),
    timelines: changedTimelines(selectTimelines(now.state), selectTimelines(before.state)),
    drafts: drafts === selectDrafts(before.state) ? null : drafts,
    cursor: now.cursor === before.cursor ? null : now.cursor,
  };
}

function nothing(changes: Changes): boolean {
  const { conversations, users, timelines, drafts, cursor } = changes;
  return conversations.length + users.length + timelines.length === 0 && drafts === null && cursor === null;
}

/** Writes what changes into the cache a moment later, and at once when the page goes. Answers how to stop. */
export function persist(store: AppStore, cache: Cache, cursor: () => string | null, clock: Clock): () => void {
  let written: Written = { state: store.getState(), cursor: cursor() };
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
