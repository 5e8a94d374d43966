import { beforeEach, describe, expect, test } from "vitest";
import { isPage } from "~/sw/paths.ts";
import { type Entry, Shelf } from "~/sw/shelf.ts";

const ORIGIN = "https://parley.test";

class FakeCaches {
  readonly held = new Map<string, Map<string, Response>>();

  async open(name: string) {
    const files = this.held.get(name) ?? new Map<string, Response>();
    this.held.set(name, files);
    return {
      put: async (request: Request, response: Response) => void files.set(request.url, response),
      match: async (url: string) => files.get(url)?.clone(),
    };
  }

  async match(request: Request) {
    for (const files of this.held.values()) {
      const found = files.get(request.url);
      if (found) return found.clone();
    }
    return undefined;
  }

  keys = async () => [...this.held.keys()];
  delete = async (name: string) => this.held.delete(name);
}

let caches: FakeCaches;
let asked: string[];
let server: Record<string, string>;

const OLD: Entry[] = [
  { url: "index.html", revision: "1" },
  { url: "assets/main-aaaa.js", revision: null },
];
const NEW: Entry[] = [
  { url: "index.html", revision: "2" },
  { url: "assets/main-aaaa.js", revision: null },
  { url: "assets/chat-bbbb.js", revision: null },
];

const shelf = (entries: Entry[]) =>
  new Shelf(
    caches as unknown as CacheStorage,
    async ({ url }) => {
      asked.push(new URL(url).pathname);
      const text = server[new URL(url).pathname];
      return text === undefined ? new Response("", { status: 404 }) : new Response(text);
    },
    entries,
    ORIGIN,
  );

beforeEach(() => {
  caches = new FakeCaches();
  asked = [];
  server = { "/index.html": "old page", "/assets/main-aaaa.js": "main", "/assets/chat-bbbb.js": "chat" };
});

describe("the files of a build", () => {
  test("serve without the network once they are there", async () => {
    await shelf(OLD).fill();
    server = {};
    const again = shelf(OLD);
    expect(await (await again.page()).text()).toBe("old page");
    expect(await (await again.file(`${ORIGIN}/assets/main-aaaa.js`)).text()).toBe("main");
  });

  test("are all there or none: a build of which one is missing is not taken", async () => {
    delete server["/assets/chat-bbbb.js"];
    await expect(shelf(NEW).fill()).rejects.toThrow("chat-bbbb");
  });

  test("which the last build had are not downloaded again, the page always is", async () => {
    await shelf(OLD).fill();
    server["/index.html"] = "new page";
    asked = [];
    await shelf(NEW).fill();
    expect(asked.sort()).toEqual(["/assets/chat-bbbb.js", "/index.html"]);
  });

  test("of the old build stay until the new one takes over", async () => {
    const [old, fresh] = [shelf(OLD), shelf(NEW)];
    await old.fill();
    server["/index.html"] = "new page";
    await fresh.fill();
    expect(await (await old.page()).text()).toBe("old page");
    await fresh.tidy();
    expect(await (await fresh.page()).text()).toBe("new page");
    expect(caches.held.size).toBe(1);
  });

  test("that the browser has thrown away come from the network", async () => {
    expect(await (await shelf(OLD).page()).text()).toBe("old page");
  });

  test("are the only ones that are served", () => {
    expect(shelf(OLD).has(`${ORIGIN}/assets/main-aaaa.js`)).toBe(true);
    expect(shelf(OLD).has(`${ORIGIN}/api/v1/users/me`)).toBe(false);
    expect(shelf(OLD).has(`${ORIGIN}/assets/main-aaaa.js?x`)).toBe(false);
  });
});

describe("pages of the client", () => {
  test.each(["/", "/c/01ABC", "/settings", "/callback", "/errors", "/loginx"])("%s is one", (path) => {
    expect(isPage(path)).toBe(true);
  });

  test.each(["/login", "/login/style.css", "/logout", "/oauth2/authorize", "/api/v1/sync", "/ws", "/files/a"])(
    "%s is the server's",
    (path) => {
      expect(isPage(path)).toBe(false);
    },
  );
});
