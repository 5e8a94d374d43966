import type { Clock } from "./clock.ts";
import { RequestError } from "./errors.ts";
import type { UpFrame } from "./frames.ts";
import type { Message } from "./types.ts";

/** What is asked of a message that is there already. Asked again, it changes nothing that is so already. */
export type ChangeFrame = Extract<UpFrame, { action: "editMessage" | "recallMessage" | "react" }>;

const ANSWER_MS = 10_000;

interface Waiting {
  resolve(message: Message): void;
  reject(error: RequestError): void;
  cancel(): void;
}

/** Frames that are asked once: whoever asks hears what became of it, and may ask again. */
export class Requests {
  private readonly waiting = new Map<string, Waiting>();

  constructor(
    private readonly clock: Clock,
    private readonly send: (frame: UpFrame) => boolean,
  ) {}

  /** The message as it is then. Throws RequestError: `unreachable` (temporary) where no answer came. */
  ask(frame: ChangeFrame): Promise<Message> {
    return new Promise((resolve, reject) => {
      if (!this.send(frame)) return reject(unreachable());
      const cancel = this.clock.after(ANSWER_MS, () => this.take(frame.id)?.reject(unreachable()));
      this.waiting.set(frame.id, { resolve, reject, cancel });
    });
  }

  answered(id: string, message: Message): void {
    this.take(id)?.resolve(message);
  }

  /** Answers whether the refusal was of one of these. */
  refused(id: string, error: RequestError): boolean {
    const one = this.take(id);
    one?.reject(error);
    return one !== undefined;
  }

  /** The connection is gone, and the answers with it. */
  dropped(): void {
    for (const id of [...this.waiting.keys()]) this.take(id)?.reject(unreachable());
  }

  private take(id: string): Waiting | undefined {
    const one = this.waiting.get(id);
    this.waiting.delete(id);
    one?.cancel();
    return one;
  }
}

function unreachable(): RequestError {
  return new RequestError("unreachable", "No answer.", true, 0);
}
