import { Http, type Message } from "@parley/sdk";
import { act, fireEvent, render, screen } from "@testing-library/react";
import type { ReactElement } from "react";
import { Provider } from "react-redux";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { createStore } from "~/app/store.ts";
import { useTouch } from "~/features/chat/useTouch.ts";
import { boxOf } from "~/features/media/choose.ts";
import Lightbox from "~/features/media/Lightbox.tsx";
import { Picture } from "~/features/media/Picture.tsx";
import SendFiles from "~/features/media/SendFiles.tsx";
import { useZoom } from "~/features/media/useZoom.ts";
import { filesWritten } from "~/features/messaging/index.ts";
import { DEFAULTS } from "~/features/preferences/index.ts";
import { FakeTokens, fakeFetch, message, problem } from "../fakes.ts";

let sent: ReturnType<typeof filesWritten>["payload"][];
let app: ReturnType<typeof createStore>;

beforeEach(() => {
  sent = [];
  URL.createObjectURL = () => "blob:here";
  URL.revokeObjectURL = () => undefined;
  vi.stubGlobal("createImageBitmap", async () => ({ width: 40, height: 30 }));
  app = createStore({ http: new Http(fakeFetch({}), new FakeTokens()) }, { ...DEFAULTS, theme: "light" });
  app.listener.startListening({ actionCreator: filesWritten, effect: ({ payload }) => void sent.push(payload) });
});

const show = (element: ReactElement) => render(<Provider store={app.store}>{element}</Provider>);

describe("the dialog before files are sent", () => {
  const image = new File(["pixels"], "sea.png", { type: "image/png" });
  const text = new File(["words"], "notes.txt", { type: "text/plain" });
  const close = vi.fn();
  const open = (files: File[]) =>
    show(<SendFiles files={files} conversationId="c1" reply={null} onSent={close} onClose={close} />);
  const chosen = () => screen.findAllByTestId("chosen-file");

  test("sends what is left, with some words", async () => {
    open([image, text]);
    expect(await chosen()).toHaveLength(2);
    fireEvent.click(screen.getByRole("button", { name: "Remove notes.txt" }));
    fireEvent.change(screen.getByTestId("caption"), { target: { value: " the sea " } });
    fireEvent.keyDown(screen.getByTestId("caption"), { key: "Enter" });
    const about = { size: 6, media_type: "image/png", width: 40, height: 30 };
    expect(sent).toEqual([
      { id: "c1", files: [{ bytes: image, name: "sea.png", as: "image", about }], caption: "the sea", reply_to: null },
    ]);
    expect(close).toHaveBeenCalledOnce();
  });

  test("pictures go as files where that is wanted", async () => {
    open([image]);
    await chosen();
    fireEvent.click(screen.getByRole("checkbox"));
    fireEvent.click(screen.getByTestId("send-files-now"));
    expect(sent[0]?.files[0]?.as).toBe("file");
  });

  test("an empty file is not sent, and says so", async () => {
    open([new File([], "empty.txt")]);
    expect((await chosen())[0]?.textContent).toContain("Empty");
    expect(screen.getByTestId("send-files-now")).toHaveProperty("disabled", true);
  });
});

test.each([
  [1600, 900, 320, 180],
  [600, 900, 240, 360],
  [200, 100, 200, 100],
  [10, 10, 96, 96],
  [100, 10_000, 96, 360],
])("a picture of %i by %i stands in %i by %i", (width, height, shownWidth, shownHeight) => {
  expect(boxOf(width, height)).toEqual({ width: shownWidth, height: shownHeight });
});

test("the gallery goes by the arrow keys, wants further pictures at the first and the last, and closes", async () => {
  const [first, last, close] = [vi.fn(), vi.fn(), vi.fn()];
  const pictures = [1, 2].map((seq) => {
    const content = { file_id: `f${seq}`, name: `${seq}.png`, size: 1, media_type: "image/png" };
    return message(seq, { content_type: "image", content } as Partial<Message>) as never;
  });
  const ends = { onFirst: first, onLast: last, onClose: close };
  show(<Lightbox pictures={pictures} seq={2} nameOf={() => "Bob"} {...ends} />);
  expect(last).toHaveBeenCalledOnce();
  expect(screen.getByTestId("lightbox-place").textContent).toBe("2 of 2");
  fireEvent.keyDown(screen.getByTestId("lightbox"), { key: "ArrowRight" });
  expect(first).not.toHaveBeenCalled();
  fireEvent.keyDown(screen.getByTestId("lightbox"), { key: "ArrowLeft" });
  expect(screen.getByTestId("lightbox-place").textContent).toBe("1 of 2");
  expect(first).toHaveBeenCalled();
  fireEvent.click(screen.getByTestId("lightbox-close"));
  expect(close).toHaveBeenCalledOnce();
});

test("what is zoomed is moved to its edges, no further", () => {
  function Zoomed() {
    const { by, handlers, transform } = useZoom(() => undefined);
    return <button type="button" data-testid="zoomed" style={{ transform }} onClick={() => by(1.5)} {...handlers} />;
  }
  render(<Zoomed />);
  const zoomed = screen.getByTestId("zoomed");
  const [width, height] = [window.innerWidth, window.innerHeight];
  fireEvent.click(zoomed);
  fireEvent.pointerDown(zoomed, { pointerId: 1, clientX: 500, clientY: 500 });
  fireEvent.pointerMove(zoomed, { pointerId: 1, clientX: 490, clientY: 520 });
  expect(zoomed.style.transform).toBe("translate(-10px, 20px) scale(1.5)");
  fireEvent.pointerMove(zoomed, { pointerId: 1, clientX: -5_000, clientY: 5_000 });
  expect(zoomed.style.transform).toBe(`translate(${-width / 4}px, ${height / 4}px) scale(1.5)`);
  fireEvent.wheel(zoomed, { deltaY: 1 });
  expect(zoomed.style.transform).toBe(`translate(${-width / 8}px, ${height / 8}px) scale(1.25)`);
});

describe("a finger on a message", () => {
  const [reply, hold] = [vi.fn(), vi.fn()];
  function Row() {
    return <div data-testid="row" {...useTouch({ onReply: reply, onHold: hold })} />;
  }
  const at = (clientX: number, clientY = 0) => ({ pointerType: "touch", isPrimary: true, clientX, clientY });

  beforeEach(() => {
    vi.useFakeTimers();
    reply.mockClear();
    hold.mockClear();
    render(<Row />);
    return () => vi.useRealTimers();
  });

  test.each([
    ["far enough aside answers", [150, 100], 0, 1],
    ["not far enough does not", [180], 0, 0],
    ["up or down scrolls", [198], 120, 0],
  ])("%s", (_, xs, y, times) => {
    const row = screen.getByTestId("row");
    fireEvent.pointerDown(row, at(200));
    for (const x of xs) fireEvent.pointerMove(row, at(x, y));
    fireEvent.pointerUp(row, at(0));
    expect(reply).toHaveBeenCalledTimes(times);
    expect(row.style.translate).toBe("");
  });

  test("held still it opens the menu", () => {
    fireEvent.pointerDown(screen.getByTestId("row"), at(200, 50));
    vi.advanceTimersByTime(600);
    expect(hold.mock.calls).toEqual([[200, 50]]);
    expect(reply).not.toHaveBeenCalled();
  });

  test("lifted after it was held it presses nothing, the next time it does", () => {
    const row = screen.getByTestId("row");
    const lift = () => {
      fireEvent.pointerUp(row, at(200, 50));
      // Without its default the browser makes no click of it.
      return fireEvent.touchEnd(row);
    };
    fireEvent.pointerDown(row, at(200, 50));
    vi.advanceTimersByTime(600);
    expect(lift()).toBe(false);
    fireEvent.pointerDown(row, at(200, 50));
    expect(lift()).toBe(true);
    vi.advanceTimersByTime(600);
    expect(hold).toHaveBeenCalledOnce();
  });

  test("moved meanwhile it is no hold", () => {
    const row = screen.getByTestId("row");
    fireEvent.pointerDown(row, at(200, 50));
    fireEvent.pointerMove(row, at(200, 90));
    vi.advanceTimersByTime(600);
    expect(hold).not.toHaveBeenCalled();
  });
});

test("a picture whose address cannot be had just now is asked for again, one that is gone is not", async () => {
  vi.useFakeTimers();
  const answers = [problem(503, "unavailable", true), { links: { original: "/o", thumbnails: {}, expires_at: null } }];
  const fetch = fakeFetch({
    "GET /api/v1/files/f1": () => answers.shift(),
    "GET /api/v1/files/f2": () => problem(404, "not_found"),
  });
  app = createStore({ http: new Http(fetch, new FakeTokens()) }, { ...DEFAULTS, theme: "light" });
  const about = (file_id: string) => ({
    picture: { file_id, name: `${file_id}.png`, width: 4, height: 3 },
    conversationId: "c1",
    clientId: file_id,
    uploading: null,
  });
  show(
    <>
      <Picture {...about("f1")} />
      <Picture {...about("f2")} />
    </>,
  );
  await act(() => vi.advanceTimersByTimeAsync(100));
  expect(screen.queryAllByTestId("picture-image")).toEqual([]);
  expect(screen.getAllByText("This file cannot be loaded.")).toHaveLength(2);
  await act(() => vi.advanceTimersByTimeAsync(10_000));
  expect(screen.getByTestId("picture-image").getAttribute("src")).toBe("/o");
  expect(fetch.calls).toHaveLength(3);
  vi.useRealTimers();
});
