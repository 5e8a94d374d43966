import {
  applyMessage,
  applyReadMark,
  type ClientEvent,
  type Clock,
  type Conversation,
  type Message,
  mergeSnapshot,
  type ParleyClient,
} from "@parley/sdk";
import {
  conversationsChanged,
  countUnread,
  messageReceived,
  outboxChanged,
  pageReceived,
  peerOf,
  selectConversation,
  selectConversations,
  selectSorted,
  selectTimeline,
  timelinesSeeded,
  topSeq,
  typingEnded,
  typingStarted,
} from "~/features/messaging/index.ts";
import { presenceLearnt } from "~/features/people/index.ts";
import type { Directory } from "./directory.ts";
import type { AppStore } from "./store.ts";
import { TypingEnds } from "./typingEnds.ts";

type FeedEvent = Exclude<ClientEvent, { type: "connection" | "syncing" | "over" }>;

/** Presence and names are kept fresh for so many of the latest conversations, and for whichever is opened. */
const LATEST = 100;

/** Puts what the client learns into the store. */
export class Feed {
  /** Conversations whose unread count is a guess until the server has our read mark. */
  private readonly unsure = new Set<string>();
  private readonly fetching = new Set<string>();
  private readonly typing: TypingEnds;

  constructor(
    private readonly store: AppStore,
    private readonly directory: Directory,
    clock: Clock,
    private readonly me: string,
    public cursor: string | null,
    private readonly client: () => ParleyClient,
  ) {
    this.typing = new TypingEnds(clock, (typist) => store.dispatch(typingEnded(typist)));
  }

  stop(): void {
    this.typing.stop();
  }

  heldUpTo(id: string): number | null {
    return this.timeline(id)?.span.up_to ?? null;
  }

  lastSeq(id: string): number {
    const timeline = this.timeline(id);
    return Math.max(this.conversation(id)?.last_seq ?? 0, timeline ? topSeq(timeline) : 0);
  }

  take(event: FeedEvent): void {
    const { dispatch } = this.store;
    switch (event.type) {
      case "synced":
        this.cursor = event.page.next;
        this.merge(event.page.items);
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
        this.directory.learn(event.page.items.map((message) => message.sender_id));
        return;
      case "outbox":
        dispatch(outboxChanged(event.entries));
        return;
      case "read":
        this.moveMark(event.conversation_id, event.user_id, event.seq);
        return;
      case "marked":
        if (this.unsure.delete(event.conversation_id)) this.refetch(event.conversation_id);
        return;
      case "typing":
        if (event.user_id === this.me || event.for_ms === 0) return;
        dispatch(typingStarted(event));
        this.typing.arm(event, event.for_ms);
        return;
      case "presence":
        dispatch(presenceLearnt(event.items));
        return;
    }
  }

  /** A conversation is opened: know who is in it, and whether they are there. */
  meet(conversation: Conversation): void {
    this.directory.learn(conversation.members);
    this.watchPeers([conversation]);
  }

  /** Somebody looked at a message: everything up to it is read. */
  seen(id: string, seq: number): void {
    const conversation = this.conversation(id);
    if (!conversation || seq <= conversation.read_seq) return;
    if (this.applyMark(conversation, this.me, seq)) this.unsure.add(id);
    this.client().markRead(id, seq);
  }

  private merge(snapshots: Conversation[]): void {
    const held = selectConversations(this.store.getState());
    const changes = snapshots.map((one) => mergeSnapshot(held[one.id], one));
    const conversations = changes.map((change) => change.conversation);
    this.store.dispatch(conversationsChanged(conversations));
    this.store.dispatch(timelinesSeeded(conversations));
    snapshots.forEach((snapshot, i) => {
      const change = changes[i];
      if (!change) return;
      const { id, read_seq } = change.conversation;
      if (read_seq > snapshot.read_seq) {
        // The server has not heard of our mark: it was made without a connection.
        if (change.stale) this.unsure.add(id);
        this.client().markRead(id, read_seq);
      } else if (change.stale) this.refetch(id);
    });
    this.directory.learn(conversations.flatMap((one) => [...peerList(one, this.me), ...senderOf(one)]));
    this.client().gaps.check();
  }

  private received(message: Message): void {
    const { dispatch } = this.store;
    const { conversation_id, sender_id, seq } = message;
    const conversation = this.conversation(conversation_id);
    const known = this.timeline(conversation_id)?.messages.entities[seq] !== undefined;
    dispatch(messageReceived(message));
    if (conversation && !known) dispatch(conversationsChanged([applyMessage(conversation, message, this.me)]));
    // Unknown, or something before it was missed: what it makes of the counts only the server knows.
    if (!conversation || (!known && seq > conversation.last_seq + 1)) this.refetch(conversation_id);
    this.typing.end({ conversation_id, user_id: sender_id });
    this.directory.learn([sender_id]);
    this.client().gaps.check();
  }

  private moveMark(id: string, userId: string, seq: number): void {
    const conversation = this.conversation(id);
    if (conversation && this.applyMark(conversation, userId, seq)) this.refetch(id);
  }

  /** Answers whether the unread count no longer follows from what is held. */
  private applyMark(conversation: Conversation, userId: string, seq: number): boolean {
    const timeline = this.timeline(conversation.id);
    const change = applyReadMark(conversation, { user_id: userId, seq }, this.me, (after) =>
      countUnread(timeline, after, conversation.last_seq, this.me),
    );
    this.store.dispatch(conversationsChanged([change.conversation]));
    return change.stale;
  }

  private refetch(id: string): void {
    if (this.fetching.has(id)) return;
    this.fetching.add(id);
    // Where it cannot be fetched now, the next sync brings it.
    void this.client()
      .refetch(id)
      .catch(() => undefined)
      .finally(() => this.fetching.delete(id));
  }

  private watchLatest(): void {
    const latest = selectSorted(this.store.getState()).slice(0, LATEST);
    this.watchPeers(latest);
    this.directory.learn(
      latest.flatMap((one) => peerList(one, this.me)),
      true,
    );
  }

  private watchPeers(conversations: Conversation[]): void {
    this.client().presence.watch(conversations.flatMap((one) => peerList(one, this.me)));
  }

  private timeline(id: string) {
    return selectTimeline(this.store.getState(), id);
  }

  private conversation(id: string) {
    return selectConversation(this.store.getState(), id);
  }
}

function peerList(conversation: Conversation, me: string): string[] {
  const peer = peerOf(conversation, me);
  return peer === undefined ? [] : [peer];
}

function senderOf(conversation: Conversation): string[] {
  return conversation.last_message ? [conversation.last_message.sender_id] : [];
}
