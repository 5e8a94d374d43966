import { Http, type Message } from "@parley/sdk";
import { act, fireEvent, render, screen, within } from "@testing-library/react";
import { Provider } from "react-redux";
import { beforeEach, expect, test, vi } from "vitest";
import { createStore } from "~/app/store.ts";
import { ChatHeader } from "~/features/chat/ChatHeader.tsx";
import { conversationsRestored } from "~/features/messaging/index.ts";
import { selectDialog } from "~/features/panels/index.ts";
import { peopleRestored } from "~/features/people/index.ts";
import { DEFAULTS } from "~/features/preferences/index.ts";
import InfoPanel from "~/features/rooms/InfoPanel.tsx";
import { Shared } from "~/features/rooms/Shared.tsx";
import { sessionStarted } from "~/features/session/index.ts";
import PrivacyPage from "~/features/settings/pages/PrivacyPage.tsx";
import { conversation, FakeTokens, fakeFetch, message, problem } from "../fakes.ts";

let app: ReturnType<typeof createStore>;
let found: { items: unknown[]; next: string | null }[];
let searches: string[];
let blocked: string[];
let pages: number[];
let refusedFrom: number;

const bob = { id: "bob", username: "bob", email: "b@example.com", display_name: "Bob", avatar: null } as const;
const sent = (seq: number, content_type: "image" | "file", name: string) => ({
  message: message(seq, {
    content_type,
    content: { file_id: `f${seq}`, name, size: 9, media_type: "x/y", width: 4, height: 3 },
  } as Partial<Message>),
  excerpt: [],
});

beforeEach(() => {
  found = [];
  searches = [];
  blocked = [];
  pages = [];
  refusedFrom = Number.POSITIVE_INFINITY;
  const fetch = fakeFetch({
    "GET /api/v1/messages/search": (url) => {
      searches.push(url.search);
      return found.shift() ?? { items: [], next: null };
    },
    "GET /api/v1/blocks": (url) => {
      const from = Number(url.searchParams.get("cursor"));
      pages.push(from);
      if (from >= refusedFrom) return problem(503, "unavailable", true);
      const next = from + Number(url.searchParams.get("limit"));
      const items = blocked.slice(from, next).map((user_id) => ({ user_id }));
      return { items, next: next < blocked.length ? String(next) : null };
    },
    "DELETE /api/v1/blocks/bob": () => {
      blocked = blocked.filter((one) => one !== "bob");
      return new Response(null, { status: 204 });
    },
    "GET /api/v1/presence/me": () => ({ last_seen: "everyone", dnd_until: null, status: null }),
    "POST /api/v1/blocks": () => {
      blocked = ["bob"];
      return new Response(null, { status: 204 });
    },
    "GET /api/v1/users/bob": () => ({ ...bob, status: "active" }),
    "GET /api/v1/files/f\\d": () => ({
      links: { original: "/o", thumbnails: {}, expires_at: null },
    }),
  });
  app = createStore({ http: new Http(fetch, new FakeTokens()) }, { ...DEFAULTS, theme: "light" });
  app.store.dispatch(sessionStarted("ada"));
  app.store.dispatch(peopleRestored([{ ...bob, status: "active" }]));
});

const show = (element: React.ReactElement) => render(<Provider store={app.store}>{element}</Provider>);

test("the header of a conversation has its menu", () => {
  const one = conversation({ type: "group", title: "Team" });
  show(<ChatHeader conversation={one} onBack={vi.fn()} onFind={vi.fn()} />);
  fireEvent.click(screen.getByRole("button", { name: "Conversation menu" }));
  fireEvent.click(within(screen.getByRole("menu")).getByTestId("menu-leave"));
  expect(selectDialog(app.store.getState())).toEqual({ kind: "leave", id: "c1" });
  expect(screen.queryByRole("menu")).toBeNull();
});

test("an app has no members", () => {
  const one = conversation({ type: "system", title: "Builds", member_count: 1 });
  show(<ChatHeader conversation={one} onBack={vi.fn()} onFind={vi.fn()} />);
  expect(screen.getByTestId("chat-status").textContent).toBe("app");
});

test("beside a pair one blocks the other, and goes to a group of both", async () => {
  const open = vi.fn();
  const team = conversation({ id: "c2", type: "group", title: "Team", members: ["ada", "bob"] });
  const others = conversation({ id: "c3", type: "group", title: "Others", members: ["ada"] });
  app.store.dispatch(conversationsRestored([conversation(), team, others]));
  show(<InfoPanel id="c1" onOpen={open} onClose={vi.fn()} />);
  fireEvent.click(await screen.findByTestId("block"));
  expect((await screen.findByText("Unblock")).dataset.testid).toBe("block");
  const groups = screen.getAllByTestId("common");
  expect(groups.map((one) => one.textContent)).toEqual([expect.stringContaining("Team")]);
  fireEvent.click(groups[0] as HTMLElement);
  expect(open).toHaveBeenCalledWith("c2");
});

test("of many whom one has blocked the last is found, and is blocked no more wherever that is said", async () => {
  blocked = [...Array.from({ length: 249 }, (_, i) => `u${i}`), "bob"];
  app.store.dispatch(conversationsRestored([conversation()]));
  const panel = <InfoPanel id="c1" onOpen={vi.fn()} onClose={vi.fn()} />;
  const { unmount } = show(panel);
  expect(await screen.findByText("Unblock")).toBeTruthy();
  unmount();
  const page = show(<PrivacyPage />);
  await vi.waitFor(() => expect(screen.getAllByTestId("blocked-person")).toHaveLength(250));
  fireEvent.click(screen.getByRole("button", { name: "Unblock Bob" }));
  await vi.waitFor(() => expect(screen.getAllByTestId("blocked-person")).toHaveLength(249));
  page.unmount();
  show(panel);
  expect((await screen.findByTestId("block")).textContent).toBe("Block");
});

test("a page of blocked people that is refused is not asked for over and over", async () => {
  blocked = Array.from({ length: 250 }, (_, i) => `u${i}`);
  refusedFrom = 100;
  app.store.dispatch(conversationsRestored([conversation()]));
  show(<InfoPanel id="c1" onOpen={vi.fn()} onClose={vi.fn()} />);
  await vi.waitFor(() => expect(pages).toEqual([0, 100]));
  for (let i = 0; i < 20; i++) await act(() => new Promise((resolve) => setTimeout(resolve)));
  expect(pages).toEqual([0, 100]);
});

test("a group's description leads to what it names", async () => {
  const description = "Notes: https://example.com/notes";
  app.store.dispatch(conversationsRestored([conversation({ type: "group", title: "Team", description })]));
  show(<InfoPanel id="c1" onOpen={vi.fn()} onClose={vi.fn()} />);
  expect((await screen.findByRole("link")).getAttribute("href")).toBe("https://example.com/notes");
});

test("pictures and files of a conversation are found, page by page, and opened", async () => {
  found = [
    { items: [sent(9, "image", "b.png"), sent(8, "file", "b.pdf")], next: "more" },
    { items: [sent(3, "image", "a.png")], next: null },
  ];
  show(<Shared conversation={conversation()} />);
  await screen.findByRole("button", { name: "Open a.png" });
  const pictures = screen.getAllByTestId("picture");
  expect(pictures.map((one) => one.getAttribute("aria-label"))).toEqual(["Open b.png", "Open a.png"]);
  expect(searches.map((one) => new URLSearchParams(one).get("has"))).toEqual(["file", "file"]);
  fireEvent.click(pictures[0] as HTMLElement);
  expect((await screen.findByTestId("lightbox-place")).textContent).toBe("2 of 2");
  fireEvent.click(screen.getByRole("tab", { name: "Files" }));
  expect(screen.getByTestId("file-card").textContent).toContain("b.pdf");
});

test("the arrow keys go between pictures and files", async () => {
  found = [{ items: [sent(2, "file", "plan.pdf"), sent(1, "image", "cat.png")], next: null }];
  show(<Shared conversation={conversation({})} />);
  await screen.findByRole("button", { name: /cat\.png/ });
  const [pictures, files] = screen.getAllByRole("tab") as [HTMLElement, HTMLElement];
  expect([pictures.tabIndex, files.tabIndex]).toEqual([0, -1]);
  pictures.focus();
  fireEvent.keyDown(pictures, { key: "ArrowRight" });
  expect(document.activeElement).toBe(files);
  expect([files.ariaSelected, files.tabIndex, pictures.tabIndex]).toEqual(["true", 0, -1]);
  await screen.findByText("plan.pdf");
  fireEvent.keyDown(files, { key: "Home" });
  expect(document.activeElement).toBe(pictures);
});

test("where nothing was sent besides words it says so", async () => {
  show(<Shared conversation={conversation()} />);
  expect(await screen.findByText("Nothing here yet.")).toBeTruthy();
});
