/** What people wait for, as measures of the browser (User Timing), for whoever looks: the tests, and a profile of its developer tools. */
const START = "parley:start";
const SWITCH = "parley:switch";
/** From the start of the script until messages are drawn, and from the choice of a conversation until its messages are. */
export const FIRST_PAINT = "parley:first-paint";
export const SWITCHED = "parley:switched";

const there = (name: string) => performance.getEntriesByName(name).length > 0;

export function markStart(): void {
  performance.mark(START);
}

/** A conversation was chosen. */
export function markSwitch(): void {
  performance.clearMarks(SWITCH);
  performance.mark(SWITCH);
}

/** Calls once the frame that comes next has been drawn: layout and paint come after the callbacks of a frame. */
export function afterFrame(then: () => void): void {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    then();
  };
  requestAnimationFrame(() => port2.postMessage(null));
}

/** Messages stand in the page; the next frame shows them. `then` comes after it. */
export function markMessages(then: () => void): void {
  afterFrame(() => {
    if (there(SWITCH)) performance.measure(SWITCHED, SWITCH);
    else if (there(START) && !there(FIRST_PAINT)) performance.measure(FIRST_PAINT, START);
    performance.clearMarks(SWITCH);
    then();
  });
}
