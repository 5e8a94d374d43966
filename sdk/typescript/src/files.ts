import type { Clock } from "./clock.ts";
import { RequestError } from "./errors.ts";
import type { Http } from "./http.ts";
import type { Announced, FileInfo, FileView } from "./types.ts";

/** Sends bytes as an address from the server wants them; answers the HTTP status. Throws where no answer came. */
export type PutBytes = (
  upload: { url: string; headers: Record<string, string> },
  bytes: Blob,
  options: { signal: AbortSignal; onProgress(sent: number): void },
) => Promise<number>;

/** Tells nothing of the way, since fetch does not: one step from none to all. */
export function fetchPut(fetch: typeof globalThis.fetch): PutBytes {
  return async ({ url, headers }, bytes, { signal, onProgress }) => {
    const answer = await fetch(url, { method: "PUT", headers, body: bytes, signal });
    if (answer.ok) onProgress(bytes.size);
    return answer.status;
  };
}

export interface WantedFile {
  name: string;
  media_type: string;
  /** Where it is posted; none for a picture of a person or group. */
  conversation_id?: string;
  purpose?: "avatar";
}

const LOOK_EVERY_MS = 1_000;
/** A file is looked at within seconds; much later nobody will come. */
const LOOKS = 60;

/** Hex, as the store is told it. */
export async function sha256(bytes: BufferSource): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Files between the device and the server (docs/protocol.md, Files). */
export class Files {
  private readonly waiting = new Map<string, () => void>();

  constructor(
    private readonly http: Http,
    private readonly put: PutBytes,
    private readonly clock: Clock,
  ) {}

  /** A file that is ready, and the addresses under which it is fetched for some minutes. */
  view(fileId: string, conversationId?: string): Promise<FileView> {
    return this.http.get(`/files/${encodeURIComponent(fileId)}`, { conversation_id: conversationId });
  }

  /**
   * Announces, sends and waits until the server has looked at it. `onProgress` gets the bytes that are sent.
   * Throws RequestError: the server's own, or `file_<reason>` where the file was rejected, `upload_refused` where the
   * store did not take the bytes, `unreachable` (temporary) where nothing answered; the signal's reason where it was given up.
   */
  async upload(
    bytes: Blob,
    wanted: WantedFile,
    { signal, onProgress }: { signal: AbortSignal; onProgress(sent: number): void },
  ): Promise<FileInfo> {
    const digest = await sha256(await bytes.arrayBuffer());
    signal.throwIfAborted();
    const { file, upload } = await this.http.post<Announced>("/files", { ...wanted, size: bytes.size, sha256: digest });
    const status = await this.put(upload, bytes, { signal, onProgress }).catch((error: unknown) => {
      signal.throwIfAborted();
      throw new RequestError("unreachable", String(error), true, 0);
    });
    if (status >= 500) throw new RequestError("unreachable", `The store answered ${status}.`, true, status);
    if (status >= 400) throw new RequestError("upload_refused", `The store answered ${status}.`, false, status);
    return await this.looked(file.id, signal);
  }

  /** `file.changed` came: whoever waits for it need not wait longer. */
  changed(fileId: string): void {
    this.waiting.get(fileId)?.();
  }

  private async looked(fileId: string, signal: AbortSignal): Promise<FileInfo> {
    for (let look = 0; look < LOOKS; look++) {
      await this.pause(fileId);
      signal.throwIfAborted();
      const { file } = await this.view(fileId);
      if (file.state === "ready") return file;
      if (file.state === "rejected")
        throw new RequestError(`file_${file.reason ?? "media_type"}`, "The file was rejected.", false, 0);
    }
    throw new RequestError("unreachable", "Nobody has looked at the file.", true, 0);
  }

  private pause(fileId: string): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.clock.after(LOOK_EVERY_MS, () => done());
      const done = () => {
        cancel();
        this.waiting.delete(fileId);
        resolve();
      };
      this.waiting.set(fileId, done);
    });
  }
}
