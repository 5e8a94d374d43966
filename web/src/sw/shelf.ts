import { fnv1a } from "../shared/format/hash.ts";

/** A file of this build: a `revision` where its name has no digest of its content. */
export interface Entry {
  url: string;
  revision: string | null;
}

const PREFIX = "parley-build-";
const PAGE = "/index.html";

/** The files of one build, kept whole: with them the client opens without a network. */
export class Shelf {
  private readonly name: string;
  private readonly urls: Set<string>;

  constructor(
    private readonly caches: CacheStorage,
    private readonly fetch: (request: Request) => Promise<Response>,
    private readonly entries: Entry[],
    private readonly origin: string,
  ) {
    this.name = PREFIX + fnv1a(JSON.stringify(entries)).toString(36);
    this.urls = new Set(entries.map(({ url }) => this.address(url)));
  }

  /** Gets every file, or throws. What an earlier build had under the same name is not downloaded again. */
  async fill(): Promise<void> {
    const cache = await this.caches.open(this.name);
    await Promise.all(
      this.entries.map(async ({ url, revision }) => {
        const request = new Request(this.address(url), { cache: "no-cache", credentials: "same-origin" });
        const held = revision === null ? await this.caches.match(request) : undefined;
        const response = held ?? (await this.fetch(request));
        if (!response.ok) throw new Error(`${url}: ${response.status}`);
        await cache.put(request, response);
      }),
    );
  }

  /** Removes the files of other builds. */
  async tidy(): Promise<void> {
    const names = await this.caches.keys();
    const old = names.filter((name) => name.startsWith(PREFIX) && name !== this.name);
    await Promise.all(old.map((name) => this.caches.delete(name)));
  }

  has(url: string): boolean {
    return this.urls.has(url);
  }

  /** A file of this build; from the network where the browser has thrown it away. */
  async file(url: string): Promise<Response> {
    const cache = await this.caches.open(this.name);
    return (await cache.match(url)) ?? this.fetch(new Request(url));
  }

  page(): Promise<Response> {
    return this.file(this.address(PAGE));
  }

  private address(url: string): string {
    return new URL(url, `${this.origin}/`).href;
  }
}
