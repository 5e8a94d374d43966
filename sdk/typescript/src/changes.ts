import { fullJitter, type Random } from "./backoff.ts";
import { Alarm, type Clock } from "./clock.ts";
import { isTemporary } from "./errors.ts";
import type { ChangesPage, Conversation, Message } from "./types.ts";

export interface ChangePorts {
  clock: Clock;
  random: Random;
  /** The number up to which all changes of a conversation were seen; null where it is not held. */
  seenUpTo(conversationId: string): number | null;
  /** The highest number of a change that is known to exist. */
  lastChange(conversationId: string): number;
  fetch(conversationId: string, after: number): Promise<ChangesPage>;
  /** May wait, for what the changes are applied to. */
  accept(conversationId: string, page: ChangesPage): Promise<void>;
}

/** Fetches the changes that were missed, one conversation after the other (docs/protocol.md, Changes). */
export class ChangeFiller {
  private readonly alarm: Alarm;
  private readonly wanted = new Set<string>();
  private busy = false;
  private attempt = 0;

  constructor(private readonly ports: ChangePorts) {
    this.alarm = new Alarm(ports.clock);
  }

  check(conversationId: string): void {
    this.wanted.add(conversationId);
    if (!this.busy && !this.alarm.armed) void this.run();
  }

  stop(): void {
    this.wanted.clear();
    this.alarm.disarm();
  }

  private async run(): Promise<void> {
    this.busy = true;
    let again = false;
    for (const id of [...this.wanted]) {
      this.wanted.delete(id);
      try {
        if (await this.fill(id)) continue;
        // A change is under way: the rest is told a moment later.
        this.wanted.add(id);
        again = true;
      } catch (error) {
        // Without a connection the next sync asks anew.
        again ||= isTemporary(error);
        if (isTemporary(error)) this.wanted.add(id);
      }
    }
    this.busy = false;
    if (again) this.alarm.arm(200 + fullJitter(this.attempt++, this.ports.random), () => void this.run());
    else if (this.wanted.size) void this.run();
    else this.attempt = 0;
  }

  /** Answers whether nothing is missing now. */
  private async fill(id: string): Promise<boolean> {
    for (let after = this.missing(id); after !== null; after = this.missing(id)) {
      const page = await this.ports.fetch(id, after);
      await this.ports.accept(id, page);
      if (page.more && page.next === after) return false;
      if (!page.more) return true;
    }
    return true;
  }

  private missing(id: string): number | null {
    const seen = this.ports.seenUpTo(id);
    return seen === null || this.ports.lastChange(id) <= seen ? null : seen;
  }
}

/** Somebody's reaction put to a message, or taken from it. */
export interface Reacted {
  conversation_id: string;
  change: number;
  seq: number;
  user_id: string;
  emoji: string;
  on: boolean;
}

/** A message after a reaction; one that is newer already stays as it is. */
export function applyReaction(message: Message, { change, emoji, user_id, on }: Reacted): Message {
  if (change <= message.change) return message;
  const held = message.reactions.find((one) => one.emoji === emoji);
  const others = held?.user_ids.filter((id) => id !== user_id) ?? [];
  const user_ids = on ? [...others, user_id] : others;
  const reactions = held
    ? message.reactions.map((one) => (one === held ? { emoji, user_ids } : one))
    : [...message.reactions, { emoji, user_ids }];
  return { ...message, change, reactions: reactions.filter((one) => one.user_ids.length > 0) };
}

/** The later one of two pictures of a message. */
export function laterMessage(held: Message | undefined, told: Message): Message {
  return held && held.change >= told.change ? held : told;
}

/** A conversation after a change was told: the number is seen where it is the next one. */
export function applyChange(held: Conversation, change: number): Conversation {
  const settled = held.settled_change + 1 === change ? change : held.settled_change;
  return { ...held, settled_change: settled, last_change: Math.max(held.last_change, change) };
}
