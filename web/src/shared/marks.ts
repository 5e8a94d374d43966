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

/** Messages stand in the page; the next frame shows them. */
export function markMessages(): void {
  requestAnimationFrame(() => {
    if (there(SWITCH)) performance.measure(SWITCHED, SWITCH);
    else if (there(START) && !there(FIRST_PAINT)) performance.measure(FIRST_PAINT, START);
    performance.clearMarks(SWITCH);
  });
}
