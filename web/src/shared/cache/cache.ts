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

/** What a visit begins with. */
export interface Snapshot {
  conversations: Conversation[];
  users: User[];
  outbox: OutboxEntry[];
  drafts: Record<string, string>;
  /** Read marks that the server has not taken yet. */
  marks: Record<string, number>;
  cursor: string | null;
}

export const NOTHING_HELD: Snapshot = {
  conversations: [],
  users: [],
  outbox: [],
  drafts: {},
  marks: {},
  cursor: null,
};

/** What is to be written, as one: a cursor never stands before the conversations that it counts. */
export interface Changes {
  conversations: Conversation[];
  users: User[];
  timelines: (StoredSpan & { messages: Message[] })[];
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

  async load(): Promise<Snapshot> {
    if (!this.db) return NOTHING_HELD;
    const tx = this.db.transaction(["conversations", "users", "outbox", "meta"]);
    const [conversations, users, outbox, drafts, marks, cursor] = await Promise.all([
      tx.objectStore("conversations").getAll(),
      tx.objectStore("users").getAll(),
      tx.objectStore("outbox").getAll(),
      tx.objectStore("meta").get("drafts"),
      tx.objectStore("meta").get("marks"),
      tx.objectStore("meta").get("cursor"),
    ]);
    return {
      conversations,
      users,
      outbox,
      drafts: (drafts as Snapshot["drafts"] | undefined) ?? {},
      marks: (marks as Snapshot["marks"] | undefined) ?? {},
      cursor: (cursor as string | undefined) ?? null,
    };
  }

  async loadTimeline(id: string): Promise<(StoredSpan & { messages: Message[] }) | null> {
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
    for (const user of changes.users) void tx.objectStore("users").put(user);
    for (const { messages, ...span } of changes.timelines) {
      const floor = Math.max(span.span.from, span.span.up_to - KEPT_MESSAGES + 1);
      void tx.objectStore("spans").put({ ...span, span: { ...span.span, from: floor } });
      void tx.objectStore("messages").delete(IDBKeyRange.bound([span.id, 0], [span.id, floor], false, true));
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
