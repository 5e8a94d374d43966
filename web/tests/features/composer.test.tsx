import { Http, type Outgoing } from "@parley/sdk";
import { fireEvent, render, screen } from "@testing-library/react";
import { Provider } from "react-redux";
import { beforeEach, describe, expect, test } from "vitest";
import { createStore } from "~/app/store.ts";
import { Composer } from "~/features/chat/Composer.tsx";
import { MessageText } from "~/features/chat/MessageText.tsx";
import { messageWritten } from "~/features/messaging/index.ts";
import { DEFAULTS, sendKeyChosen } from "~/features/preferences/index.ts";
import { FakeTokens, fakeFetch } from "../fakes.ts";

let written: { id: string; outgoing: Outgoing }[];
let app: ReturnType<typeof createStore>;

beforeEach(() => {
  written = [];
  app = createStore({ http: new Http(fakeFetch({}), new FakeTokens()) }, { ...DEFAULTS, theme: "light" });
  app.listener.startListening({ actionCreator: messageWritten, effect: ({ payload }) => void written.push(payload) });
});

const show = (id: string) =>
  render(
    <Provider store={app.store}>
      <Composer key={id} conversationId={id} />
    </Provider>,
  );

function write(text: string): HTMLTextAreaElement {
  const field = screen.getByRole<HTMLTextAreaElement>("textbox", { name: "Message" });
  fireEvent.change(field, { target: { value: text } });
  return field;
}

describe("the composer", () => {
  test("Enter sends, without the spaces around it, and empties the field", () => {
    show("c1");
    const field = write("  hello\nthere  ");
    fireEvent.keyDown(field, { key: "Enter" });
    expect(written).toEqual([
      { id: "c1", outgoing: { content_type: "text", content: "hello\nthere", reply_to: null } },
    ]);
    expect(field.value).toBe("");
  });

  test("Shift+Enter does not send", () => {
    show("c1");
    fireEvent.keyDown(write("hello"), { key: "Enter", shiftKey: true });
    expect(written).toEqual([]);
  });

  test("with Ctrl+Enter as the key that sends, Enter alone does not", () => {
    app.store.dispatch(sendKeyChosen("ctrlEnter"));
    show("c1");
    const field = write("hello");
    fireEvent.keyDown(field, { key: "Enter" });
    expect(written).toEqual([]);
    fireEvent.keyDown(field, { key: "Enter", ctrlKey: true });
    expect(written).toHaveLength(1);
  });

  test("Enter that takes a candidate of an input method does not send", () => {
    show("c1");
    const field = write("shanghai");
    fireEvent.keyDown(field, { key: "Enter", isComposing: true });
    fireEvent.keyDown(field, { key: "Enter", keyCode: 229 });
    expect(written).toEqual([]);
    fireEvent.keyDown(field, { key: "Enter", keyCode: 13 });
    expect(written).toHaveLength(1);
  });

  test("nothing but spaces is not sent, nor what is too long", () => {
    show("c1");
    fireEvent.keyDown(write(" \n "), { key: "Enter" });
    fireEvent.keyDown(write("x".repeat(16_001)), { key: "Enter" });
    expect(written).toEqual([]);
    expect(screen.getByRole("alert").textContent).toBe("1 characters too long");
    expect(screen.getByRole("button", { name: "Send" })).toHaveProperty("disabled", true);
  });

  test("a draft stays with its conversation", () => {
    const first = show("c1");
    write("for one");
    first.unmount();
    const second = show("c2");
    expect(screen.getByRole<HTMLTextAreaElement>("textbox").value).toBe("");
    second.unmount();
    show("c1");
    expect(screen.getByRole<HTMLTextAreaElement>("textbox").value).toBe("for one");
  });
});

describe("a message's text", () => {
  test("is text, whatever it looks like", () => {
    const text = '<script>alert(1)</script><img src=x onerror="alert(1)"> **not bold**';
    const { container } = render(<MessageText text={text} />);
    expect(container.textContent).toBe(text);
    expect(container.querySelector("script, img, b, strong")).toBeNull();
  });

  test("leads out by links that cannot reach back", () => {
    render(<MessageText text="see https://example.com/x now" />);
    const link = screen.getByRole("link", { name: "https://example.com/x" });
    expect(link.getAttribute("rel")).toContain("noopener");
    expect(link.getAttribute("target")).toBe("_blank");
  });
});
