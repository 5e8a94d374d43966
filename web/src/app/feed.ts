import {
  applyMessage,
  applyReadMark,
  type Clock,
  type Conversation,
  laterDraft,
  type Message,
  mergeSnapshot,
  type Pages,
  type SavedDraft,
} from "@parley/sdk";
import { connectionChanged, selectConnection, selectSyncing, syncingChanged } from "~/features/connection/index.ts";
import {
  changeRefused,
  conversationsChanged,
  conversationsLeft,
  countUnread,
  draftReceived,
  draftSaved,
  draftsRestored,
  leapsUnread,
  type Mark,
  markMade,
  marksRestored,
  markTaken,
  messageReceived,
  outboxChanged,
  pageReceived,
  selectConversation,
  selectConversations,
  selectDraft,
  selectDrafts,
  selectMarks,
  selectOutbox,
  selectSorted,
  selectTimeline,
  shownSpan,
  timelinesDropped,
  timelinesSeeded,
  topSeq,
  typingEnded,
  typingStarted,
  uploadMoved,
} from "~/features/messaging/index.ts";
import { peopleLearnt, presenceLearnt, selectPeople, selectPresences } from "~/features/people/index.ts";
import type { Asked, Told, Welcome } from "./bus.ts";
import { ChangeFeed } from "./changes.ts";
import { namedIn, peerList, peopleIn } from "./named.ts";
import type { AppStore } from "./store.ts";
import { TypingEnds } from "./typingEnds.ts";

type FeedEvent = Exclude<Told, { type: "over" }>;

/** Presence and names are kept fresh for so many of the latest conversations, and for whichever is opened. */
const LATEST = 100;

export interface FeedPorts {
  store: AppStore;
  clock: Clock;
  me: string;
  pages: Pages;
  ask(asked: Asked): void;
  tell(told: Told): void;
}

/** Puts what is learnt, by this tab or another, into the store. */
export class Feed {
  /** Conversations whose unread count is a guess until the server has our read mark. */
  private readonly unsure = new Set<string>();
  private readonly typing: TypingEnds;
  private readonly changes: ChangeFeed;
  private readonly store: AppStore;

  constructor(private readonly ports: FeedPorts) {
    this.store = ports.store;
    this.changes = new ChangeFeed(ports.store, ports.me, (asked) => ports.ask(asked));
    this.typing = new TypingEnds(ports.clock, (typist) => this.store.dispatch(typingEnded(typist)));
  }

  stop(): void {
    this.typing.stop();
  }

  take(event: FeedEvent): void {
    const { dispatch } = this.store;
    switch (event.type) {
      case "connection":
        dispatch(connectionChanged(event.connection));
        return;
      case "syncing":
        dispatch(syncingChanged(event.syncing));
        return;
      case "synced":
        this.merge(event.page.items);
        this.leave(event.page.left);
        if (!event.page.more) this.watchLatest();
        return;
      case "conversation":
        this.merge([event.conversation]);
        return;
      case "message":
        this.received(event.message);
        return;
      case "page":
        dispatch(pageReceived({ id: event.conversation_id, page: event.page, fresh: event.fresh }));
        this.learn(event.page.items.flatMap(peopleIn));
        return;
      case "changed":
      case "reacted":
      case "pins":
      case "altered":
      case "hidden":
      case "allHidden":
        this.changes.take(event);
        return;
      case "changes":
        this.changes.takePage(event.conversation_id, event.page);
        if (event.page.conversation) this.merge([event.page.conversation]);
        return;
      case "draftSaved":
        this.learnDraft(event.conversation_id, event.draft);
        return;
      case "refused":
        dispatch(changeRefused(event.code));
        return;
      case "uploading":
        dispatch(uploadMoved({ id: event.entry_id, fraction: event.fraction }));
        return;
      case "outbox":
        dispatch(outboxChanged(event.entries));
        return;
      case "read":
        this.moveMark(event.conversation_id, event.user_id, event.seq);
        return;
      case "seen":
        this.see(event);
        return;
      case "marked":
        dispatch(markTaken({ id: event.conversation_id, seq: event.seq }));
        if (this.unsure.delete(event.conversation_id)) this.refetch(event.conversation_id);
        return;
      case "typing":
        if (event.user_id === this.ports.me || event.for_ms === 0) return;
        dispatch(typingStarted(event));
        this.typing.arm(event, event.for_ms);
        return;
      case "presence":
        dispatch(presenceLearnt(event.items));
        return;
      case "people":
        dispatch(peopleLearnt(event.users));
        return;
      case "draft":
        dispatch(draftReceived(event));
        return;
    }
  }

  /** What the tab that leads knows; laid over what the cache gave this one. */
  welcomed(welcome: Welcome): void {
    const { dispatch } = this.store;
    dispatch(peopleLearnt(welcome.users));
    dispatch(presenceLearnt(welcome.presence));
    dispatch(outboxChanged(welcome.outbox));
    dispatch(draftsRestored(welcome.drafts));
    dispatch(marksRestored(welcome.marks));
    this.merge(welcome.conversations);
    dispatch(syncingChanged(welcome.syncing));
    dispatch(connectionChanged(welcome.connection));
  }

  welcome(): Welcome {
    const state = this.store.getState();
    return {
      conversations: Object.values(selectConversations(state)),
      users: Object.values(selectPeople(state)),
      presence: Object.values(selectPresences(state)),
      outbox: selectOutbox(state),
      drafts: selectDrafts(state),
      marks: selectMarks(state),
      connection: selectConnection(state),
      syncing: selectSyncing(state),
    };
  }

  /** A conversation is opened: know who is in it, and whether they are there. */
  meet(conversation: Conversation): void {
    this.learn(conversation.members);
    this.watchPeers([conversation]);
  }

  /** Somebody looked at a message here: everything up to it is read, unless they were led over what lies before it. */
  seen(id: string, seq: number): void {
    const [timeline, conversation] = [this.timeline(id), this.conversation(id)];
    if (!timeline || !conversation) return;
    // Told late, it may not be shown any more.
    if (seq > shownSpan(timeline).up_to) return;
    if (!timeline.atNewest && leapsUnread(timeline, conversation, this.ports.me)) return;
    if (!this.see({ id, seq })) return;
    this.ports.tell({ type: "seen", id, seq });
    this.ports.ask({ type: "mark", id, seq });
  }

  private see({ id, seq }: Mark): boolean {
    const conversation = this.conversation(id);
    if (!conversation || seq <= conversation.read_seq) return false;
    if (this.applyMark(conversation, this.ports.me, seq)) this.unsure.add(id);
    this.store.dispatch(markMade({ id, seq }));
    return true;
  }

  private merge(snapshots: Conversation[]): void {
    const held = selectConversations(this.store.getState());
    const changes = snapshots.map((one) => mergeSnapshot(held[one.id], one));
    const conversations = changes.map((change) => change.conversation);
    for (const { id, draft } of conversations) this.adoptDraft(id, held[id]?.draft ?? null, draft);
    this.store.dispatch(conversationsChanged(conversations));
    this.store.dispatch(timelinesSeeded(conversations));
    snapshots.forEach((snapshot, i) => {
      const change = changes[i];
      if (!change) return;
      const { id, read_seq, last_change, settled_change, hides } = change.conversation;
      if (last_change > settled_change) this.ports.ask({ type: "catchUp", id });
      if (snapshot.hides > hides) this.ports.ask({ type: "hidden", id, hides: snapshot.hides });
      if (read_seq > snapshot.read_seq) {
        // The server has not heard of our mark: it was made without a connection.
        if (change.stale) this.unsure.add(id);
        this.ports.ask({ type: "mark", id, seq: read_seq });
      } else if (change.stale) this.refetch(id);
    });
    this.learn(namedIn(conversations, this.ports.me));
    this.ports.pages.gaps.check();
  }

  private leave(ids: string[]): void {
    if (ids.length === 0) return;
    this.store.dispatch(conversationsLeft(ids));
    this.store.dispatch(timelinesDropped(ids));
  }

  private received(message: Message): void {
    const { dispatch } = this.store;
    const { conversation_id, sender_id, seq } = message;
    const conversation = this.conversation(conversation_id);
    const known = this.timeline(conversation_id)?.messages.entities[seq] !== undefined;
    dispatch(messageReceived(message));
    if (conversation && !known) dispatch(conversationsChanged([applyMessage(conversation, message, this.ports.me)]));
    // Unknown, or something before it was missed: what it makes of the counts only the server knows.
    if (!conversation || (!known && seq > conversation.last_seq + 1)) this.refetch(conversation_id);
    this.typing.end({ conversation_id, user_id: sender_id });
    this.learn(peopleIn(message));
    this.ports.pages.gaps.check();
  }

  private learnDraft(id: string, draft: SavedDraft): void {
    const conversation = this.conversation(id);
    if (!conversation) return;
    const later = laterDraft(conversation.draft, draft);
    this.adoptDraft(id, conversation.draft, later);
    this.store.dispatch(conversationsChanged([{ ...conversation, draft: later }]));
  }

  /** A draft that was saved later replaces what stands here, unless that has been written on since: then it is the latest. */
  private adoptDraft(id: string, before: SavedDraft | null, now: SavedDraft | null): void {
    const text = selectDraft(this.store.getState(), id);
    if (now && now.content !== text && now.updated_at !== before?.updated_at && text === (before?.content ?? ""))
      this.store.dispatch(draftSaved({ id, draft: now }));
  }

  private moveMark(id: string, userId: string, seq: number): void {
    const conversation = this.conversation(id);
    if (conversation && this.applyMark(conversation, userId, seq)) this.refetch(id);
  }

  /** Answers whether the unread count no longer follows from what is held. */
  private applyMark(conversation: Conversation, userId: string, seq: number): boolean {
    const timeline = this.timeline(conversation.id);
    const change = applyReadMark(conversation, { user_id: userId, seq }, this.ports.me, (after) =>
      countUnread(timeline, after, conversation.last_seq, this.ports.me),
    );
    this.store.dispatch(conversationsChanged([change.conversation]));
    return change.stale;
  }

  private refetch(id: string): void {
    this.ports.ask({ type: "refetch", id });
  }

  private learn(ids: string[], again = false): void {
    const known = selectPeople(this.store.getState());
    const wanted = again ? ids : ids.filter((id) => !known[id]);
    if (wanted.length) this.ports.ask({ type: "learn", ids: [...new Set(wanted)], again });
  }

  private watchLatest(): void {
    const latest = selectSorted(this.store.getState()).slice(0, LATEST);
    this.watchPeers(latest);
    this.learn(
      latest.flatMap((one) => peerList(one, this.ports.me)),
      true,
    );
  }

  private watchPeers(conversations: Conversation[]): void {
    const ids = conversations.flatMap((one) => peerList(one, this.ports.me));
    if (ids.length) this.ports.ask({ type: "watch", ids });
  }

  private timeline(id: string) {
    return selectTimeline(this.store.getState(), id);
  }

  private conversation(id: string) {
    return selectConversation(this.store.getState(), id);
  }
}

/** The last contiguous seq that the store holds of a conversation; null where it holds none of it. */
export function heldUpTo(store: AppStore, id: string): number | null {
  return selectTimeline(store.getState(), id)?.span.up_to ?? null;
}

/** The highest seq of a conversation that the store knows to exist. */
export function lastSeq(store: AppStore, id: string): number {
  const state = store.getState();
  const timeline = selectTimeline(state, id);
  return Math.max(selectConversation(state, id)?.last_seq ?? 0, timeline ? topSeq(timeline) : 0);
}
