import { applyChange, applyReaction, type ChangesPage, type Message } from "@parley/sdk";
import {
  conversationsChanged,
  messagesChanged,
  messagesHidden,
  selectConversation,
  selectTimeline,
  timelineForgotten,
} from "~/features/messaging/index.ts";
import type { Asked, Told } from "./bus.ts";
import type { AppStore } from "./store.ts";

type ChangeEvent = Extract<Told, { type: "changed" | "reacted" | "pins" | "altered" | "hidden" | "allHidden" }>;

/** Puts into the store what became of messages that were posted before. */
export class ChangeFeed {
  constructor(
    private readonly store: AppStore,
    private readonly me: string,
    private readonly ask: (asked: Asked) => void,
  ) {}

  take(event: ChangeEvent): void {
    switch (event.type) {
      case "changed":
        this.put(event.message.conversation_id, [event.message]);
        this.note(event.message.conversation_id, event.message.change);
        return;
      case "reacted": {
        const held = this.timeline(event.conversation_id)?.messages.entities[event.seq];
        if (held) this.put(event.conversation_id, [applyReaction(held, event)]);
        this.note(event.conversation_id, event.change);
        return;
      }
      case "pins":
        this.update(event.conversation_id, (held) =>
          event.change > held.last_change ? { ...held, pins: event.pins } : held,
        );
        this.note(event.conversation_id, event.change);
        return;
      case "altered":
        this.note(event.conversation_id, event.change);
        return;
      case "hidden": {
        const known = this.conversation(event.conversation_id)?.hides ?? 0;
        const missed = event.hides > known + 1;
        this.hide(event.conversation_id, event.seqs, missed ? known : event.hides);
        if (missed) this.ask({ type: "hidden", id: event.conversation_id, hides: event.hides });
        return;
      }
      case "allHidden":
        this.hide(event.conversation_id, event.seqs, event.hides);
        return;
    }
  }

  /** Changes that were missed. */
  takePage(id: string, page: ChangesPage): void {
    if (page.reset) {
      this.store.dispatch(timelineForgotten(id));
      if (page.conversation) this.store.dispatch(conversationsChanged([page.conversation]));
    }
    this.put(id, page.items);
    this.update(id, (held) => ({
      ...held,
      settled_change: Math.max(held.settled_change, page.next),
      last_change: Math.max(held.last_change, page.next),
    }));
  }

  private put(id: string, messages: Message[]): void {
    const unread = this.conversation(id)?.read_seq ?? 0;
    this.store.dispatch(messagesChanged({ id, messages }));
    this.update(id, (held) => {
      const newest = messages.find((one) => one.seq === held.last_message?.seq);
      return newest && newest.change > (held.last_message?.change ?? 0) ? { ...held, last_message: newest } : held;
    });
    // Recalled ones are not unread any more; how many are, the server knows.
    const recalled = messages.some((one) => one.status === "recalled" && one.seq > unread && one.sender_id !== this.me);
    if (recalled) this.ask({ type: "refetch", id });
  }

  private hide(id: string, seqs: number[], hides: number): void {
    const held = this.conversation(id);
    const isGone = (message: Message | null) => message !== null && seqs.includes(message.seq);
    this.store.dispatch(messagesHidden({ id, seqs }));
    const newest = this.timeline(id)?.messages;
    this.update(id, (one) => ({
      ...one,
      hides: Math.max(one.hides, hides),
      // The newest that is left here, until the server says which one it is.
      last_message: isGone(one.last_message) ? (newest?.entities[newest.ids.at(-1) ?? 0] ?? null) : one.last_message,
    }));
    if (held && (isGone(held.last_message) || seqs.some((seq) => seq > held.read_seq)))
      this.ask({ type: "refetch", id });
  }

  /** A change was told; where others before it were not, they are fetched. */
  private note(id: string, change: number): void {
    const held = this.conversation(id);
    if (!held || change <= held.settled_change) return;
    const noted = applyChange(held, change);
    this.store.dispatch(conversationsChanged([noted]));
    if (noted.settled_change < noted.last_change) this.ask({ type: "catchUp", id });
  }

  private update(id: string, change: (held: NonNullable<ReturnType<ChangeFeed["conversation"]>>) => typeof held): void {
    const held = this.conversation(id);
    const now = held && change(held);
    if (now && now !== held) this.store.dispatch(conversationsChanged([now]));
  }

  private conversation(id: string) {
    return selectConversation(this.store.getState(), id);
  }

  private timeline(id: string) {
    return selectTimeline(this.store.getState(), id);
  }
}
