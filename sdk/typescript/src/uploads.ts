import { fullJitter, type Random } from "./backoff.ts";
import type { Clock } from "./clock.ts";
import { isTemporary, RequestError, SessionOver } from "./errors.ts";
import type { Files } from "./files.ts";
import { lacksFile, type OutboxEntry } from "./outbox.ts";
import type { FileInfo } from "./types.ts";

export interface UploadPorts {
  files: Files;
  clock: Clock;
  random: Random;
  /** The bytes of an entry, as they were kept when it was written; null where they are gone. */
  bytes(entryId: string): Promise<Blob | null>;
  onProgress(entryId: string, fraction: number): void;
  onDone(entryId: string, file: FileInfo): void;
  onFailed(entryId: string, code: string): void;
}

interface Flight {
  id: string;
  controller: AbortController;
}

/** Shown steps of a way: more would be told to every tab without being seen. */
const STEPS = 50;

/** Brings the files of an outbox to the server: of a conversation one after the other, so that they keep their order. */
export class Uploads {
  private entries: OutboxEntry[] = [];
  private readonly flights = new Map<string, Flight>();
  private readonly attempts = new Map<string, number>();
  private stopped = false;

  constructor(private readonly ports: UploadPorts) {}

  /** The outbox as it is now: what has come is uploaded, what has gone is given up. */
  follow(entries: OutboxEntry[]): void {
    this.entries = entries.filter((entry) => entry.state === "pending" && lacksFile(entry));
    const wanted = new Set(this.entries.map((entry) => entry.id));
    for (const [conversation, flight] of this.flights) {
      if (wanted.has(flight.id)) continue;
      this.flights.delete(conversation);
      flight.controller.abort();
    }
    for (const entry of this.entries) if (!this.flights.has(entry.conversation_id)) this.begin(entry);
  }

  stop(): void {
    this.stopped = true;
    this.follow([]);
  }

  private begin(entry: OutboxEntry): void {
    if (this.stopped) return;
    const flight = { id: entry.id, controller: new AbortController() };
    this.flights.set(entry.conversation_id, flight);
    void this.fly(entry, flight.controller.signal).then(
      (file) => this.land(flight, () => this.ports.onDone(entry.id, file)),
      (error: unknown) => this.fell(entry, flight, error),
    );
  }

  private async fly(entry: OutboxEntry, signal: AbortSignal): Promise<FileInfo> {
    if (entry.content_type !== "file" && entry.content_type !== "image") throw new TypeError("Not a file.");
    const bytes = await this.ports.bytes(entry.id);
    if (!bytes) throw new RequestError("file_gone", "The file is no longer at hand.", false, 0);
    const { conversation_id, preview: name } = entry;
    let told = -1;
    const onProgress = (sent: number) => {
      const step = Math.floor((sent / Math.max(bytes.size, 1)) * STEPS);
      if (step === told || signal.aborted) return;
      told = step;
      this.ports.onProgress(entry.id, step / STEPS);
    };
    onProgress(0);
    const media_type = entry.file.media_type;
    return await this.ports.files.upload(bytes, { name, media_type, conversation_id }, { signal, onProgress });
  }

  private fell(entry: OutboxEntry, flight: Flight, error: unknown): void {
    // A login that has ended ends the client; the entry waits for the next one.
    if (flight.controller.signal.aborted || error instanceof SessionOver) return;
    if (!isTemporary(error) || !(error instanceof RequestError)) {
      const code = error instanceof RequestError ? error.code : "file_gone";
      this.land(flight, () => this.ports.onFailed(entry.id, code));
      return;
    }
    const attempt = this.attempts.get(entry.id) ?? 0;
    this.attempts.set(entry.id, attempt + 1);
    const cancel = this.ports.clock.after(fullJitter(attempt, this.ports.random), () => {
      if (!flight.controller.signal.aborted) this.begin(entry);
    });
    flight.controller.signal.addEventListener("abort", cancel);
  }

  private land(flight: Flight, then: () => void): void {
    if (flight.controller.signal.aborted) return;
    for (const [conversation, one] of this.flights) if (one === flight) this.flights.delete(conversation);
    this.attempts.delete(flight.id);
    then();
    // Whoever holds the outbox tells what it is now, and the next one begins.
  }
}
