import type { Conversation, Message, OutboxEntry, Span, User } from "@parley/sdk";
import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from "idb";

/** What is held of a conversation's timeline besides its messages. */
export interface StoredSpan {
  id: string;
  span: Span;
  voids: number[];
}

interface Schema extends DBSchema {
  conversations: { key: string; value: Conversation };
  spans: { key: string; value: StoredSpan };
  messages: { key: [string, number]; value: Message };
  users: { key: string; value: User };
  outbox: { key: string; value: OutboxEntry };
  bytes: { key: string; value: Blob };
  meta: { key: string; value: unknown };
}

/** What is held of a conversation's timeline. */
export interface StoredTimeline extends StoredSpan {
  messages: Message[];
}

/** What is to be written of one; of the `messages` those that are new or other ones. */
export interface ChangedTimeline extends StoredTimeline {
  /** Messages that were deleted for oneself. */
  removed: number[];
}

/** The first rows of the list, and those who are named in them, once more as one: many small reads take long. */
export interface Front {
  conversations: Conversation[];
  users: User[];
}

/** What a visit begins with: no more than its first frame shows, however many conversations are held. */
export interface Snapshot extends Front {
  /** The messages of the one that is opened. */
  timeline: StoredTimeline | null;
  outbox: OutboxEntry[];
  drafts: Record<string, string>;
  /** Read marks that the server has not taken yet. */
  marks: Record<string, number>;
  cursor: string | null;
}

export const NOTHING_HELD: Snapshot = {
  conversations: [],
  users: [],
  timeline: null,
  outbox: [],
  drafts: {},
  marks: {},
  cursor: null,
};

/** What is to be written, as one: a cursor never stands before the conversations that it counts. */
export interface Changes {
  conversations: Conversation[];
  /** Conversations that one is no longer in: nothing of them stays. */
  gone: string[];
  front: Front | null;
  users: User[];
  timelines: ChangedTimeline[];
  drafts: Record<string, string> | null;
  marks: Record<string, number> | null;
  cursor: string | null;
}

const VERSION = 2;
/** Kept of each conversation; older ones come from the server again. */
export const KEPT_MESSAGES = 200;

const nameOf = (userId: string) => `parley:${userId}`;

/**
 * What this device holds of one person's conversations, in IndexedDB. It is a copy that the server can always give
 * again, but for the outbox and the drafts. Where the browser has no IndexedDB (private windows) Parley works without.
 */
export class Cache {
  /** Bytes that could not be written down; they last as long as the page. */
  private readonly unwritten = new Map<string, Blob>();

  private constructor(
    private readonly userId: string,
    private readonly db: IDBPDatabase<Schema> | null,
  ) {}

  static async open(userId: string): Promise<Cache> {
    const db = await openDB<Schema>(nameOf(userId), VERSION, {
      upgrade(fresh, from) {
        if (from < 2) fresh.createObjectStore("bytes");
        if (from > 0) return;
        fresh.createObjectStore("conversations", { keyPath: "id" });
        fresh.createObjectStore("spans", { keyPath: "id" });
        fresh.createObjectStore("messages", { keyPath: ["conversation_id", "seq"] });
        fresh.createObjectStore("users", { keyPath: "id" });
        fresh.createObjectStore("outbox", { keyPath: "id" });
        fresh.createObjectStore("meta");
      },
      // Another tab wipes or upgrades: do not stand in its way.
      blocking: (_, __, event) => (event.target as IDBDatabase).close(),
    }).catch(() => null);
    return new Cache(userId, db);
  }

  /** `opened`: the conversation that is looked at first, which may be far down in the list. */
  async load(opened?: string): Promise<Snapshot> {
    if (!this.db) return NOTHING_HELD;
    const tx = this.db.transaction(["conversations", "outbox", "meta"]);
    const meta = tx.objectStore("meta");
    const [front, conversation, outbox, drafts, marks, cursor, timeline] = await Promise.all([
      meta.get("front") as Promise<Front | undefined>,
      opened ? tx.objectStore("conversations").get(opened) : undefined,
      tx.objectStore("outbox").getAll(),
      meta.get("drafts"),
      meta.get("marks"),
      meta.get("cursor"),
      opened ? this.loadTimeline(opened) : null,
    ]);
    const { conversations = [], users = [] } = front ?? {};
    const more = conversation && !conversations.some(({ id }) => id === opened) ? [conversation] : [];
    return {
      conversations: [...conversations, ...more],
      users,
      timeline,
      outbox,
      drafts: (drafts as Snapshot["drafts"] | undefined) ?? {},
      marks: (marks as Snapshot["marks"] | undefined) ?? {},
      cursor: (cursor as string | undefined) ?? null,
    };
  }

  async loadConversations(): Promise<Conversation[]> {
    return (await this.db?.getAll("conversations")) ?? [];
  }

  /** Without `ids` all. */
  async loadUsers(ids?: string[]): Promise<User[]> {
    if (!this.db || ids?.length === 0) return [];
    const { store } = this.db.transaction("users");
    if (!ids) return store.getAll();
    const found = await Promise.all(ids.map((id) => store.get(id)));
    return found.filter((one) => one !== undefined);
  }

  async loadTimeline(id: string): Promise<StoredTimeline | null> {
    if (!this.db) return null;
    const tx = this.db.transaction(["spans", "messages"]);
    const [span, messages] = await Promise.all([
      tx.objectStore("spans").get(id),
      tx.objectStore("messages").getAll(IDBKeyRange.bound([id, 0], [id, Number.MAX_SAFE_INTEGER])),
    ]);
    return span ? { ...span, messages } : null;
  }

  async save(changes: Changes): Promise<void> {
    if (!this.db) return;
    const tx = this.db.transaction(["conversations", "users", "spans", "messages", "meta"], "readwrite");
    for (const conversation of changes.conversations) void tx.objectStore("conversations").put(conversation);
    for (const id of changes.gone) {
      void tx.objectStore("conversations").delete(id);
      void tx.objectStore("spans").delete(id);
      void tx.objectStore("messages").delete(IDBKeyRange.bound([id, 0], [id, Number.MAX_SAFE_INTEGER]));
    }
    if (changes.front) void tx.objectStore("meta").put(changes.front, "front");
    for (const user of changes.users) void tx.objectStore("users").put(user);
    for (const { messages, removed, ...span } of changes.timelines) {
      const floor = Math.max(span.span.from, span.span.up_to - KEPT_MESSAGES + 1);
      void tx.objectStore("spans").put({ ...span, span: { ...span.span, from: floor } });
      void tx.objectStore("messages").delete(IDBKeyRange.bound([span.id, 0], [span.id, floor], false, true));
      for (const seq of removed) if (seq >= floor) void tx.objectStore("messages").delete([span.id, seq]);
      for (const message of messages) if (message.seq >= floor) void tx.objectStore("messages").put(message);
    }
    if (changes.drafts) void tx.objectStore("meta").put(changes.drafts, "drafts");
    if (changes.marks) void tx.objectStore("meta").put(changes.marks, "marks");
    if (changes.cursor !== null) void tx.objectStore("meta").put(changes.cursor, "cursor");
    await tx.done;
  }

  async saveEntry(entry: OutboxEntry): Promise<void> {
    await this.db?.put("outbox", entry);
  }

  async removeEntry(id: string): Promise<void> {
    this.unwritten.delete(id);
    if (!this.db) return;
    const tx = this.db.transaction(["outbox", "bytes"], "readwrite");
    void tx.objectStore("outbox").delete(id);
    void tx.objectStore("bytes").delete(id);
    await tx.done;
  }

  /** Keeps the bytes of a file until its entry is removed. Never fails: what cannot be written is held by the page. */
  async saveBytes(entryId: string, bytes: Blob): Promise<void> {
    try {
      if (!this.db) throw new Error("No database.");
      await this.db.put("bytes", bytes, entryId);
    } catch {
      this.unwritten.set(entryId, bytes);
    }
  }

  async loadBytes(entryId: string): Promise<Blob | null> {
    return this.unwritten.get(entryId) ?? (await this.db?.get("bytes", entryId).catch(() => undefined)) ?? null;
  }

  close(): void {
    this.db?.close();
  }

  async wipe(): Promise<void> {
    this.close();
    await deleteDB(nameOf(this.userId)).catch(() => undefined);
  }
}
