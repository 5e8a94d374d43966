export * from "../../sdk/typescript/tests/fakes.ts";

import type { Channel, TabsPorts } from "~/shared/tabs/index.ts";

export const user = (id: string, display_name: string, username = id) =>
  ({ id, username, email: `${id}@example.com`, display_name, avatar: null, status: "active" }) as const;

/** A browser's tabs: one lock, and channels that carry copies a microtask later, in order. */
export class FakeTabs implements TabsPorts {
  private readonly channels = new Set<Channel>();
  private turn: Promise<unknown> = Promise.resolve();
  private count = 0;
  /** What went over the channel. */
  readonly carried: { kind: string }[] = [];

  readonly newId = () => `tab-${++this.count}`;

  readonly open = (): Channel => {
    const { channels, carried } = this;
    const channel: Channel = {
      onmessage: null,
      postMessage(data) {
        carried.push(structuredClone(data) as { kind: string });
        for (const other of channels) {
          if (other !== channel) queueMicrotask(() => other.onmessage?.({ data: structuredClone(data) }));
        }
      },
      close: () => {
        channel.onmessage = null;
        channels.delete(channel);
      },
    };
    channels.add(channel);
    return channel;
  };

  readonly locks = {
    request: (_: string, options: { signal?: AbortSignal }, work: () => Promise<unknown>) => {
      const mine = this.turn.then(() => {
        options.signal?.throwIfAborted();
        return work();
      });
      this.turn = mine.catch(() => undefined);
      return mine;
    },
  } as unknown as Pick<LockManager, "request">;
}
