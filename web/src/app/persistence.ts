import { Alarm, type Clock, type Message } from "@parley/sdk";
import {
  messagesOf,
  selectConversations,
  selectDrafts,
  selectListed,
  selectMarks,
  selectTimelines,
  type Timeline,
} from "~/features/messaging/index.ts";
import { selectPeople } from "~/features/people/index.ts";
import { selectUserId } from "~/features/session/index.ts";
import type { Cache, Changes, Front } from "~/shared/cache/index.ts";
import { namedIn } from "./named.ts";
import type { AppStore, RootState } from "./store.ts";

const WRITE_BEHIND_MS = 250;
/** More rows than any screen shows. */
const FRONT_ROWS = 30;

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
    // Nothing goes but what has become a void.
    const removed = held ? timeline.voids.filter((seq) => seq in held) : [];
    return [{ id, span: timeline.span, voids: timeline.voids, messages, removed }];
  });
}

/** The rows that a visit begins with. */
function frontOf(state: RootState): Front {
  const [conversations, people] = [selectListed(state).slice(0, FRONT_ROWS), selectPeople(state)];
  const me = selectUserId(state);
  const named = new Set([me, ...namedIn(conversations, me)]);
  return { conversations, users: [...named].flatMap((id) => people[id] ?? []) };
}

const partsOf = ({ conversations, users }: Front) => [...conversations, ...users];

function isSame(now: Front, before: Front): boolean {
  const [parts, old] = [partsOf(now), partsOf(before)];
  return parts.length === old.length && parts.every((part, i) => part === old[i]);
}

/** What has to be written; without `before` all that is held. */
export function changesBetween(now: Written, before: Written | null): Changes {
  const [drafts, marks] = [selectDrafts(now.state), selectMarks(now.state)];
  const front = frontOf(now.state);
  const [conversations, users, timelines] = before
    ? [selectConversations(before.state), selectPeople(before.state), selectTimelines(before.state)]
    : [{}, {}, {}];
  return {
    conversations: changed(selectConversations(now.state), conversations),
    front: before && isSame(front, frontOf(before.state)) ? null : front,
    users: changed(selectPeople(now.state), users),
    gone: Object.keys(conversations).filter((id) => !(id in selectConversations(now.state))),
    timelines: changedTimelines(selectTimelines(now.state), timelines),
    drafts: before && drafts === selectDrafts(before.state) ? null : drafts,
    marks: before && marks === selectMarks(before.state) ? null : marks,
    cursor: now.cursor === before?.cursor ? null : now.cursor,
  };
}

function nothing({ conversations, gone, users, timelines, ...others }: Changes): boolean {
  const parts = [conversations, gone, users, timelines];
  return parts.every((part) => part.length === 0) && Object.values(others).every((part) => part === null);
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
