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
let chosen: File[][];
let app: ReturnType<typeof createStore>;

beforeEach(() => {
  [written, chosen] = [[], []];
  app = createStore({ http: new Http(fakeFetch({}), new FakeTokens()) }, { ...DEFAULTS, theme: "light" });
  app.listener.startListening({ actionCreator: messageWritten, effect: ({ payload }) => void written.push(payload) });
});

const show = (id: string) =>
  render(
    <Provider store={app.store}>
      <Composer key={id} conversationId={id} onFiles={(files) => void chosen.push(files)} />
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

describe("keys and files", () => {
  test("Ctrl+B puts marks around what is selected, and takes them away", () => {
    show("c1");
    const field = write("say hello");
    field.setSelectionRange(4, 9);
    fireEvent.keyDown(field, { key: "b", ctrlKey: true });
    expect(field.value).toBe("say **hello**");
    expect([field.selectionStart, field.selectionEnd]).toEqual([6, 11]);
    fireEvent.keyDown(field, { key: "b", ctrlKey: true });
    expect(field.value).toBe("say hello");
  });

  test("where Ctrl+Enter sends, Enter begins a line", () => {
    app.store.dispatch(sendKeyChosen("ctrlEnter"));
    show("c1");
    const field = write("hello");
    expect(fireEvent.keyDown(field, { key: "Enter" })).toBe(true);
    expect(written).toEqual([]);
    fireEvent.keyDown(field, { key: "Enter", ctrlKey: true });
    expect(written).toHaveLength(1);
  });

  test("files that are pasted are to be sent; of a table the text is taken", () => {
    show("c1");
    const file = new File(["x"], "a.png", { type: "image/png" });
    const items = [{ kind: "file", getAsFile: () => file }];
    const field = write("");
    expect(fireEvent.paste(field, { clipboardData: { types: ["Files"], items } })).toBe(false);
    expect(fireEvent.paste(field, { clipboardData: { types: ["Files", "text/plain"], items } })).toBe(true);
    expect(chosen).toEqual([[file]]);
  });
});

describe("a message's text", () => {
  test("has no markup but that of messages, whatever it looks like", () => {
    const text = '<script>alert(1)</script><img src=x onerror="alert(1)"> # 1 &lt; | a |';
    const { container } = render(<MessageText text={text} />);
    expect(container.textContent).toBe(text);
    expect(container.querySelector("script, img, h1, table")).toBeNull();
  });

  test.each([
    ["**bold** _it_ ~~gone~~ `code`", "<p><strong>bold</strong> <em>it</em> <del>gone</del> <code>code</code></p>"],
    ["> said\n\nyes", "<blockquote><p>said</p></blockquote><p>yes</p>"],
    ["- a\n- b", "<ul><li><p>a</p></li><li><p>b</p></li></ul>"],
    ["2. a\n3. b", '<ol start="2"><li><p>a</p></li><li><p>b</p></li></ol>'],
    ["```js\nlet <b>\n```", '<pre tabindex="0" dir="ltr"><code>let &lt;b&gt;</code></pre>'],
    ["[x](javascript:alert(1)) **", "<p>x **</p>"],
    ["![x](data:image/png,hi)", "<p>!x</p>"],
    ["[x](data:text/html,hi) [y](/local)", "<p>x y</p>"],
  ])("%s", (text, html) => {
    const { container } = render(<MessageText text={text} />);
    expect(container.firstElementChild?.innerHTML).toBe(html);
  });

  test("a link that shows another address asks before it is followed", async () => {
    render(<MessageText text="[https://bank.example](https://evil.example/x) and [fine](https://fine.example)" />);
    expect(fireEvent.click(screen.getByRole("link", { name: "fine" }))).toBe(true);
    expect(fireEvent.click(screen.getByRole("link", { name: "https://bank.example" }))).toBe(false);
    expect((await screen.findByTestId("link-host")).textContent).toBe("evil.example");
    expect(screen.getByTestId("link-follow").getAttribute("href")).toBe("https://evil.example/x");
    fireEvent.click(screen.getByRole("button", { name: "Cancel" }));
    expect(screen.queryByTestId("link-warning")).toBeNull();
  });

  test("leads out by links that cannot reach back", () => {
    render(<MessageText text="see https://example.com/x now" />);
    const link = screen.getByRole("link", { name: "https://example.com/x" });
    expect(link.getAttribute("rel")).toContain("noopener");
    expect(link.getAttribute("target")).toBe("_blank");
  });
});
