import { RequestError } from "./errors.ts";
import type { ClientPorts } from "./events.ts";
import { Files } from "./files.ts";
import type { DownFrame } from "./frames.ts";
import { Outbox, type OutboxEntry, sentMessage } from "./outbox.ts";
import type { Pages } from "./pages.ts";
import { PresenceWatch } from "./presence.ts";
import { ReadMarks } from "./reads.ts";
import { type ChangeFrame, Requests } from "./requests.ts";
import { type Connection, LiveSocket } from "./socket.ts";
import { Sync } from "./sync.ts";
import type { Message, Page, Presence, Ticket } from "./types.ts";
import { TypingNotes } from "./typing.ts";
import { Uploads } from "./uploads.ts";

const TICKET_TOKEN_MS = 120_000;
const TYPING_AT_MOST_MS = 10_000;

/** A person's device: keeps one live connection and tells what it learns. The state itself is held outside. */
export class ParleyClient {
  readonly outbox: Outbox;
  readonly presence: PresenceWatch;
  private readonly files: Files;
  private readonly uploads: Uploads;
  private readonly socket: LiveSocket;
  private readonly sync: Sync;
  private readonly reads: ReadMarks;
  private readonly requests: Requests;
  private readonly typingNotes: TypingNotes;
  private serverAhead = 0;

  constructor(
    private readonly ports: ClientPorts,
    private readonly pages: Pages,
    cursor: string | null,
  ) {
    const { clock, random, http, emit } = ports;
    this.socket = new LiveSocket({
      clock,
      random,
      address: (fresh) => this.address(fresh),
      open: (url) => ports.openSocket(url),
      onConnection: (connection) => this.connectionChanged(connection),
      onLive: (resumed) => this.live(resumed),
      onFrame: (frame) => this.receive(frame),
      onOver: (reason) => emit({ type: "over", reason }),
    });
    this.files = new Files(http, ports.putBytes, clock);
    this.uploads = new Uploads({
      files: this.files,
      clock,
      random,
      bytes: (id) => ports.loadBytes(id),
      onProgress: (entry_id, fraction) => emit({ type: "uploading", entry_id, fraction }),
      onDone: (id, file) => this.outbox.uploaded(id, file),
      onFailed: (id, code) => this.outbox.uploadFailed(id, code),
    });
    this.outbox = new Outbox({
      clock,
      random,
      send: (frame) => this.socket.send(frame),
      save: (entry) => ports.saveEntry(entry),
      remove: (id) => ports.removeEntry(id),
      onChanged: (entries) => {
        emit({ type: "outbox", entries });
        this.uploads.follow(entries);
      },
      onSent: (entry, ack) => emit({ type: "message", message: sentMessage(entry, ack, ports.userId) }),
    });
    this.sync = new Sync(
      {
        clock,
        random,
        fetch: (at) => http.get("/sync", { cursor: at ?? undefined, limit: 100 }),
        accept: (page) => emit({ type: "synced", page }),
        onSyncing: (syncing) => emit({ type: "syncing", syncing }),
      },
      cursor,
    );
    this.presence = new PresenceWatch({
      clock,
      fetch: async (ids) => (await http.get<Page<Presence>>("/presence", { user_ids: ids.join(",") })).items,
      onChanged: (items) => emit({ type: "presence", items }),
      serverNow: () => clock.now() + this.serverAhead,
    });
    this.reads = new ReadMarks(clock, (frame) => this.socket.send(frame));
    this.requests = new Requests(clock, (frame) => this.socket.send(frame));
    this.typingNotes = new TypingNotes(clock, (frame) => this.socket.send(frame));
  }

  start(outbox: OutboxEntry[]): void {
    this.outbox.load(outbox);
    this.socket.start();
  }

  stop(): void {
    this.socket.stop();
    this.uploads.stop();
    this.sync.stop();
    this.presence.stop();
    this.reads.clear();
    this.requests.dropped();
    this.outbox.land();
  }

  retryNow(): void {
    this.socket.retryNow();
  }

  wake(): void {
    this.socket.wake();
  }

  networkLost(): void {
    this.socket.drop();
  }

  /** Sends what `newEntry` made, until it is acknowledged or refused for good; the same entry again changes nothing. */
  send(entry: OutboxEntry): void {
    this.outbox.add(entry);
    this.typingNotes.sent(entry.conversation_id);
  }

  /** Edits, recalls or reacts, and tells what became of the message, or why nothing did. */
  async change(frame: ChangeFrame): Promise<void> {
    try {
      this.ports.emit({ type: "changed", message: await this.requests.ask(frame) });
    } catch (error) {
      this.ports.emit({ type: "refused", code: error instanceof RequestError ? error.code : "internal" });
    }
  }

  markRead(conversationId: string, seq: number): void {
    this.reads.mark(conversationId, seq);
  }

  typing(conversationId: string): void {
    this.typingNotes.typed(conversationId);
  }

  /** Own messages that come back without their ack having arrived. */
  confirm(messages: Message[]): void {
    for (const message of messages) if (message.sender_id === this.ports.userId) this.outbox.seen(message.client_id);
  }

  private async address(fresh: boolean): Promise<{ url: string; expiresAt: number }> {
    await this.ports.tokens.token({ fresh, validFor: TICKET_TOKEN_MS });
    const { ticket } = await this.ports.http.post<Ticket>("/tickets", {});
    return {
      url: `${this.ports.socketUrl}?ticket=${encodeURIComponent(ticket)}`,
      expiresAt: this.ports.tokens.expiresAt(),
    };
  }

  private connectionChanged(connection: Connection): void {
    if (connection.phase === "waiting") {
      this.outbox.land();
      this.requests.dropped();
    }
    this.ports.emit({ type: "connection", connection });
  }

  /** A socket that took over from a live one has missed nothing; after any other, catch up. */
  private live(resumed: boolean): void {
    if (!resumed) return;
    this.sync.run();
    this.outbox.connected();
    this.reads.flush();
    this.presence.refresh();
    this.pages.gaps.check();
  }

  private receive(frame: DownFrame): void {
    switch (frame.type) {
      case "ack":
        if ("message_id" in frame) this.outbox.acknowledged(frame);
        else if ("message" in frame) this.requests.answered(frame.id, frame.message);
        else this.ports.emit({ type: "marked", conversation_id: frame.conversation_id, seq: frame.seq });
        return;
      case "pong":
        this.serverAhead = Date.parse(frame.at) - this.ports.clock.now() || 0;
        return;
      case "message.created":
        this.ports.emit({ type: "message", message: frame.message });
        this.confirm([frame.message]);
        return;
      case "message.updated":
      case "message.recalled":
        this.ports.emit({ type: "changed", message: frame.message });
        return;
      case "reaction.changed":
        this.ports.emit({ ...frame, type: "reacted" });
        return;
      case "pins.changed":
        this.ports.emit({ ...frame, type: "pins" });
        return;
      case "messages.hidden":
        this.ports.emit({ ...frame, type: "hidden" });
        return;
      case "draft.changed":
        this.ports.emit({ ...frame, type: "draftSaved" });
        return;
      case "read.moved":
        this.ports.emit({ ...frame, type: "read" });
        return;
      case "typing":
        this.ports.emit({ ...frame, for_ms: this.remaining(frame.expires_at) });
        return;
      case "presence.changed":
        this.presence.changed(frame.presence);
        return;
      case "conversation.changed":
        if (frame.left) this.sync.run();
        else void this.refetch(frame.conversation_id, frame.change);
        return;
      case "file.changed":
        this.files.changed(frame.file_id);
        return;
      case "error":
        this.refused(frame);
        return;
      case "session.ended":
        this.ended(frame.code);
        return;
    }
  }

  private async refetch(id: string, change: number | null): Promise<void> {
    try {
      await this.pages.refetch(id);
      if (change !== null) this.ports.emit({ type: "altered", conversation_id: id, change });
    } catch {
      this.sync.run();
    }
  }

  private remaining(expiresAt: string): number {
    const ms = Date.parse(expiresAt) - (this.ports.clock.now() + this.serverAhead);
    return Math.min(Math.max(ms || 0, 0), TYPING_AT_MOST_MS);
  }

  private refused(frame: Extract<DownFrame, { type: "error" }>): void {
    // The message is kept and goes out again over the connection that the new token opens.
    if (frame.code === "unauthenticated") this.socket.reauthenticate();
    else if (frame.id !== null && !this.requests.refused(frame.id, errorOf(frame)))
      this.outbox.refused(frame.id, frame.code, frame.temporary);
  }

  private ended(code: string): void {
    if (code === "signed_out" || code === "forbidden") {
      this.stop();
      this.ports.emit({ type: "over", reason: code });
    } else {
      // A login that has ended cannot refresh its token, which then says so.
      this.socket.reauthenticate();
    }
  }
}

function errorOf({ code, message, temporary }: Extract<DownFrame, { type: "error" }>): RequestError {
  return new RequestError(code, message, temporary, 0);
}
