import { beforeEach, describe, expect, test } from "vitest";
import { Files, Http, newEntry, type OutboxEntry, type PutBytes, Uploads } from "../src/index.ts";
import { Outbox } from "../src/outbox.ts";
import { FakeClock, FakeTokens, fakeFetch, problem, settle } from "./fakes.ts";

/** SHA-256 runs on a thread of its own. */
const work = async () => {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setTimeout(resolve));
  await settle();
};

/** A device with an outbox, and a server that takes files as it is told. */
class Device {
  readonly clock = new FakeClock();
  readonly bytes = new Map<string, Blob>();
  readonly sent: { id: string; content: unknown; content_type: string }[] = [];
  readonly progress: number[] = [];
  announced: Record<string, unknown>[] = [];
  answers: (number | Error)[] = [];
  state: Record<string, unknown> = { state: "ready", reason: null, image: {} };
  refusal: Response | null = null;
  aborted = 0;
  entries: OutboxEntry[] = [];
  readonly http = new Http(
    fakeFetch({
      "POST /api/v1/files": (_, init) => {
        if (this.refusal) return this.refusal;
        this.announced.push(JSON.parse(String(init.body)));
        const file = { id: `f${this.announced.length}`, state: "pending" };
        return { file, upload: { url: "/files/x", headers: { "Content-Type": "a/b" }, method: "PUT" } };
      },
      "GET /api/v1/files/.*": (url) => ({ file: { id: url.pathname.split("/").at(-1), ...this.state }, links: null }),
    }),
    new FakeTokens(),
  );
  readonly put: PutBytes = (_, bytes, { signal, onProgress }) =>
    new Promise((resolve, reject) => {
      signal.addEventListener("abort", () => {
        this.aborted++;
        reject(new TypeError("Given up."));
      });
      const answer = this.answers.shift() ?? 200;
      if (answer instanceof Error) return reject(answer);
      if (answer === 0) return;
      onProgress(bytes.size);
      resolve(answer);
    });
  readonly files = new Files(this.http, this.put, this.clock);
  readonly uploads = new Uploads({
    files: this.files,
    clock: this.clock,
    random: () => 0.5,
    bytes: async (id) => this.bytes.get(id) ?? null,
    onProgress: (_, fraction) => this.progress.push(fraction),
    onDone: (id, file) => this.outbox.uploaded(id, file),
    onFailed: (id, code) => this.outbox.uploadFailed(id, code),
  });
  readonly outbox: Outbox = new Outbox({
    clock: this.clock,
    random: () => 0.5,
    send: (frame) => {
      if (frame.action === "sendMessage") this.sent.push(frame as never);
      return true;
    },
    save: async () => undefined,
    remove: async (id) => void this.bytes.delete(id),
    onChanged: (entries) => {
      this.entries = entries;
      this.uploads.follow(entries);
    },
    onSent: () => undefined,
  });

  write(text: string, after?: string[]): string {
    const entry = { ...newEntry("c1", { content_type: "text", content: text }, 0), ...(after && { after }) };
    this.outbox.add(entry);
    return entry.id;
  }

  attach(name: string, content_type: "file" | "image" = "file"): string {
    const file = { size: 5, media_type: "text/plain" };
    const entry = newEntry("c1", { content_type, content: { file_id: null }, preview: name, file }, 0);
    this.bytes.set(entry.id, new Blob(["hello"]));
    this.outbox.add(entry);
    return entry.id;
  }

  acknowledge(id: string): void {
    const created_at = "2026-01-31T12:00:01.000Z";
    this.outbox.acknowledged({
      type: "ack",
      id,
      conversation_id: "c1",
      message_id: "m",
      seq: 1,
      created_at,
      message: null,
    });
  }

  /** Until the server has looked at what was sent. */
  async looked(): Promise<void> {
    await work();
    await this.clock.advance(1_000);
    await work();
  }
}

let device: Device;
beforeEach(() => {
  device = new Device();
});

describe("a file", () => {
  test("is announced with its checksum, sent, waited for, and posted", async () => {
    const id = device.attach("plan.txt");
    await device.looked();
    expect(device.announced).toEqual([
      {
        name: "plan.txt",
        media_type: "text/plain",
        conversation_id: "c1",
        size: 5,
        sha256: "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
      },
    ]);
    expect(device.progress).toEqual([0, 1]);
    expect(device.sent).toMatchObject([{ id, content_type: "file", content: { file_id: "f1" } }]);
  });

  test("is not waited for longer than until the server says so", async () => {
    device.attach("plan.txt");
    await work();
    device.files.changed("f1");
    await work();
    expect(device.sent).toHaveLength(1);
  });

  test("does not hold up what is written after it, but what is said to it waits", async () => {
    const file = device.attach("plan.txt");
    const caption = device.write("here it is", [file]);
    const other = device.write("by the way");
    await work();
    expect(device.sent.map((one) => one.id)).toEqual([other]);
    device.acknowledge(other);
    await device.looked();
    device.acknowledge(file);
    await settle();
    expect(device.sent.map((one) => one.id)).toEqual([other, file, caption]);
  });

  test("that is no picture to the server goes as a file", async () => {
    device.state = { state: "ready", reason: null, image: null };
    device.attach("odd.png", "image");
    await device.looked();
    expect(device.sent).toMatchObject([{ content_type: "file" }]);
  });

  test.each([
    ["quota_exceeded", () => void Object.assign(device, { refusal: problem(403, "quota_exceeded") })],
    ["too_large", () => void Object.assign(device, { refusal: problem(413, "too_large") })],
    ["upload_refused", () => void device.answers.push(403)],
    ["file_checksum", () => void Object.assign(device, { state: { state: "rejected", reason: "checksum" } })],
    ["file_gone", () => void Object.assign(device.bytes, { get: () => undefined })],
  ])("that is refused fails, and says why: %s", async (reason, arrange) => {
    arrange();
    device.attach("plan.txt");
    await device.looked();
    expect(device.entries).toMatchObject([{ state: "failed", reason }]);
    expect(device.sent).toEqual([]);
  });

  test("that fails may be tried again", async () => {
    device.answers.push(403);
    const id = device.attach("plan.txt");
    await device.looked();
    device.outbox.retry(id);
    await device.looked();
    expect(device.sent).toHaveLength(1);
  });

  test.each([new TypeError("Failed to fetch"), 503])("is tried again where nothing answers: %s", async (answer) => {
    device.answers.push(answer, answer);
    device.attach("plan.txt");
    for (let i = 0; i < 8; i++) await device.looked();
    expect(device.announced).toHaveLength(3);
    expect(device.sent).toHaveLength(1);
  });

  test("that is given up on its way is not sent, and the next one follows", async () => {
    device.answers.push(0);
    const first = device.attach("large.bin");
    const second = device.attach("small.bin");
    const caption = device.write("both", [first, second]);
    await work();
    device.outbox.discard(first);
    await device.looked();
    expect(device.aborted).toBe(1);
    expect(device.sent.map((one) => one.id)).toEqual([second]);
    expect(device.entries.map((one) => one.id)).toEqual([second, caption]);
    expect(device.bytes.has(first)).toBe(false);
  });

  test("takes what was said to it along when nothing is left of it", async () => {
    device.answers.push(0);
    const file = device.attach("large.bin");
    device.write("look", [file]);
    await work();
    device.outbox.discard(file);
    expect(device.entries).toEqual([]);
  });
});
