import { fireEvent, render, screen } from "@testing-library/react";
import { Component, type ReactNode } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { later } from "~/shared/ui/later.tsx";

interface Props {
  name: string;
  onClose(): void;
}

function Panel({ name }: Props) {
  return <p>{name} is there</p>;
}

// React tells of every fault, also of one that is caught.
const hush = (event: ErrorEvent) => event.preventDefault();
beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  window.addEventListener("error", hush);
});
afterEach(() => window.removeEventListener("error", hush));

const once = <T,>(failures: number, then: () => T) => {
  let left = failures;
  return vi.fn(async () => {
    if (left-- > 0) throw new TypeError("Failed to fetch dynamically imported module");
    return { default: then() };
  });
};

test("a part that was not loaded says so, and comes when it is asked for again", async () => {
  const load = once(2, () => Panel);
  const Later = later(load);
  render(<Later name="Ada" onClose={vi.fn()} />);
  for (const asked of [1, 2]) {
    await vi.waitFor(() => expect(load).toHaveBeenCalledTimes(asked));
    fireEvent.click(await screen.findByText("Try again"));
  }
  expect(await screen.findByText("Ada is there")).toBeTruthy();
  expect(screen.queryByRole("alert")).toBeNull();
  expect(load).toHaveBeenCalledTimes(3);
});

test("it can be given up, and is asked for anew when it is wanted again", async () => {
  const Later = later(once(1, () => Panel));
  const onClose = vi.fn();
  const { unmount } = render(<Later name="Ada" onClose={onClose} />);
  fireEvent.click(await screen.findByText("Close"));
  expect(onClose).toHaveBeenCalledOnce();
  unmount();
  render(<Later name="Grace" onClose={onClose} />);
  expect(await screen.findByText("Grace is there")).toBeTruthy();
});

test("one that nobody can close offers no button to", async () => {
  const Later = later(once(1, () => () => null));
  render(<Later />);
  await screen.findByText("Try again");
  expect(screen.getAllByRole("button")).toHaveLength(1);
});

class Above extends Component<{ children: ReactNode }, { fault: string | null }> {
  override state = { fault: null };
  static getDerivedStateFromError(fault: Error) {
    return { fault: fault.message };
  }
  override render() {
    return this.state.fault ?? this.props.children;
  }
}

test("a fault of the part itself is not taken for one of the network", async () => {
  const Broken = later(async () => ({
    default: () => {
      throw new Error("a fault in it");
    },
  }));
  render(
    <Above>
      <Broken />
    </Above>,
  );
  expect(await screen.findByText("a fault in it")).toBeTruthy();
  expect(screen.queryByText("Try again")).toBeNull();
});
