import { Http } from "@parley/sdk";
import { act, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { Provider } from "react-redux";
import type { VirtuosoHandle } from "react-virtuoso";
import { expect, test, vi } from "vitest";
import { createStore } from "~/app/store.ts";
import { buildRows } from "~/features/chat/rows.ts";
import { useJump } from "~/features/chat/useJump.ts";
import { backWanted } from "~/features/messaging/index.ts";
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

test("a jump leads to its message, also to one that is loaded for it first", async () => {
  const app = createStore({ http: new Http(fakeFetch({}), new FakeTokens()) }, { ...DEFAULTS });
  const asked: number[] = [];
  app.listener.startListening({ actionCreator: backWanted, effect: ({ payload }) => void asked.push(payload.seq) });
  const scrollToIndex = vi.fn();
  const list = { current: { scrollToIndex } as unknown as VirtuosoHandle };
  const wrapper = ({ children }: { children: ReactNode }) => <Provider store={app.store}>{children}</Provider>;
  const { result, rerender } = renderHook(({ from }) => useJump("c1", rowsFrom(from), from, list, { current: null }), {
    wrapper,
    initialProps: { from: 5 },
  });
  act(() => result.current.jump(7));
  await vi.waitFor(() => expect(scrollToIndex).toHaveBeenLastCalledWith({ index: 3, align: "center" }));
  expect(asked).toEqual([]);

  act(() => result.current.jump(2));
  await vi.waitFor(() => expect(asked).toEqual([2]));
  rerender({ from: 1 });
  await vi.waitFor(() => expect(scrollToIndex).toHaveBeenLastCalledWith({ index: 2, align: "center" }));

  // Asked for from elsewhere it is done once, and only in its own conversation.
  act(() => void app.store.dispatch(jumpWanted({ id: "c2", seq: 4 })));
  expect(selectJump(app.store.getState())).toEqual({ id: "c2", seq: 4 });
  act(() => void app.store.dispatch(jumpWanted({ id: "c1", seq: 4 })));
  await vi.waitFor(() => expect(scrollToIndex).toHaveBeenLastCalledWith({ index: 4, align: "center" }));
  expect(selectJump(app.store.getState())).toBeNull();
  expect(result.current.found).toBe(4);
});
