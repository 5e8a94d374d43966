import { Http } from "@parley/sdk";
import { act, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { Provider } from "react-redux";
import type { VirtuosoHandle } from "react-virtuoso";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createStore } from "~/app/store.ts";
import { buildRows } from "~/features/chat/rows.ts";
import { useJump } from "~/features/chat/useJump.ts";
import { aroundWanted } from "~/features/messaging/index.ts";
import { jumpWanted, selectJump } from "~/features/panels/index.ts";
import { DEFAULTS } from "~/features/preferences/index.ts";
import { FakeTokens, fakeFetch, message } from "../fakes.ts";

const rowsFrom = (from: number) =>
  buildRows({
    messages: Array.from({ length: 10 - from + 1 }, (_, i) => message(from + i)),
    outbox: [],
    me: "ada",
    readByOthers: 0,
    unreadAfter: null,
  });

const scrollToIndex = vi.fn();
const list = { current: { scrollToIndex } as unknown as VirtuosoHandle };

function begin(from: number, { box = null, at }: { box?: HTMLElement | null; at?: number } = {}) {
  const app = createStore({ http: new Http(fakeFetch({}), new FakeTokens()) }, { ...DEFAULTS });
  if (at !== undefined) app.store.dispatch(jumpWanted({ id: "c1", seq: at }));
  const asked: number[] = [];
  app.listener.startListening({ actionCreator: aroundWanted, effect: ({ payload }) => void asked.push(payload.seq) });
  const wrapper = ({ children }: { children: ReactNode }) => <Provider store={app.store}>{children}</Provider>;
  const led = vi.fn();
  const place = { current: box };
  const hook = renderHook(({ from }) => useJump("c1", rowsFrom(from), list, place, led), {
    wrapper,
    initialProps: { from },
  });
  return { ...hook, app, asked, led };
}

beforeEach(() => {
  scrollToIndex.mockClear();
  // jsdom has none, and these keys need no escape.
  vi.stubGlobal("CSS", { escape: (key: string) => key });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("a jump leads to its message, also to one that is loaded for it first", async () => {
  const { result, rerender, app, asked, led } = begin(5);
  act(() => result.current.jump(7));
  await vi.waitFor(() => expect(scrollToIndex).toHaveBeenLastCalledWith({ index: 3, align: "center" }));
  expect(asked).toEqual([]);
  expect(led).toHaveBeenLastCalledWith("seq:7");

  act(() => result.current.jump(2));
  await vi.waitFor(() => expect(asked).toEqual([2]));
  rerender({ from: 1 });
  await vi.waitFor(() => expect(scrollToIndex).toHaveBeenLastCalledWith({ index: 2, align: "center" }));
  expect(asked).toEqual([2]);

  // Asked for from elsewhere it is done once, and only in its own conversation.
  act(() => void app.store.dispatch(jumpWanted({ id: "c2", seq: 4 })));
  expect(selectJump(app.store.getState())).toEqual({ id: "c2", seq: 4 });
  act(() => void app.store.dispatch(jumpWanted({ id: "c1", seq: 4 })));
  await vi.waitFor(() => expect(scrollToIndex).toHaveBeenLastCalledWith({ index: 4, align: "center" }));
  expect(selectJump(app.store.getState())).toBeNull();
  expect(result.current.found?.seq).toBe(4);
});

test("a list that begins at the message is not led to it; one that has yet to get it is", async () => {
  vi.useFakeTimers();
  const there = begin(1, { at: 7 });
  act(() => void vi.advanceTimersByTime(1_000));
  expect(there.result.current.found?.seq).toBe(7);
  expect(there.led).toHaveBeenLastCalledWith("seq:7");
  expect(scrollToIndex).not.toHaveBeenCalled();

  const later = begin(5, { at: 2 });
  expect(later.result.current.target).toBe(-1);
  later.rerender({ from: 1 });
  act(() => void vi.advanceTimersByTime(100));
  expect(scrollToIndex).toHaveBeenLastCalledWith({ index: 2, align: "center" });
});

test("the message is marked for two seconds, and again when one is led there again", () => {
  vi.useFakeTimers();
  const { result } = begin(1);
  act(() => result.current.jump(7));
  expect(result.current.found).toEqual({ seq: 7, lit: true });
  act(() => void vi.advanceTimersByTime(1_900));
  expect(result.current.found?.lit).toBe(true);
  act(() => void vi.advanceTimersByTime(200));
  expect(result.current.found).toEqual({ seq: 7, lit: false });
  act(() => result.current.jump(7));
  expect(result.current.found?.lit).toBe(true);
});

test.each(["wheel", "touchstart", "pointerdown", "keydown"])("a %s of the person ends the pull at once", (input) => {
  vi.useFakeTimers();
  const box = document.createElement("div");
  const { result } = begin(1, { box });
  act(() => result.current.jump(7));
  act(() => void vi.advanceTimersByTime(100));
  const pulled = scrollToIndex.mock.calls.length;
  expect(pulled).toBeGreaterThan(1);
  box.dispatchEvent(new Event(input));
  act(() => void vi.advanceTimersByTime(1_000));
  expect(scrollToIndex).toHaveBeenCalledTimes(pulled);
});
