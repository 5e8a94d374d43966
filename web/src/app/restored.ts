import {
  conversationsChanged,
  conversationsRestored,
  draftsRestored,
  marksRestored,
  outboxChanged,
  timelineRestored,
  timelinesSeeded,
} from "~/features/messaging/index.ts";
import { peopleLearnt, peopleRestored } from "~/features/people/index.ts";
import { type Cache, NOTHING_HELD, type Snapshot } from "~/shared/cache/index.ts";
import { namedIn, peopleIn } from "./named.ts";
import type { AppStore } from "./store.ts";

/** Brings into the store what the first frame shows of what the cache holds. `opened`: the conversation in the address. */
export async function restoreFront(store: AppStore, cache: Cache, me: string, opened?: string): Promise<Snapshot> {
  const snapshot = await cache.load(opened).catch(() => NOTHING_HELD);
  const { conversations, users, timeline } = snapshot;
  const known = new Set(users.map(({ id }) => id));
  const named = [...namedIn(conversations, me), ...(timeline?.messages ?? []).flatMap(peopleIn)];
  const missing = [...new Set(named)].filter((id) => !known.has(id));
  store.dispatch(peopleRestored([...users, ...(await cache.loadUsers(missing).catch(() => []))]));
  store.dispatch(conversationsRestored(conversations));
  store.dispatch(timelinesSeeded(conversations));
  if (timeline) store.dispatch(timelineRestored({ id: timeline.id, stored: timeline }));
  store.dispatch(draftsRestored(snapshot.drafts));
  store.dispatch(marksRestored(snapshot.marks));
  store.dispatch(outboxChanged(snapshot.outbox));
  return snapshot;
}

/** Brings in all the rest, unless the session has `ended` while it was read. What stands in the store already stays. */
export async function restoreAll(store: AppStore, cache: Cache, ended: () => boolean): Promise<void> {
  const [conversations, users] = await Promise.all([
    cache.loadConversations().catch(() => []),
    cache.loadUsers().catch(() => []),
  ]);
  if (ended()) return;
  store.dispatch(peopleLearnt(users, false));
  store.dispatch(conversationsChanged(conversations, false));
  store.dispatch(timelinesSeeded(conversations));
}
