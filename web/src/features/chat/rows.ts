import type { Message, OutboxEntry } from "@parley/sdk";
import { goesOn, joinedOf } from "./albums.ts";
import { isEntry, type Known, known, type RowMemory, type Shown, shownOf } from "./shown.ts";

export interface MessageRow {
  kind: "message";
  key: string;
  /** What stands for all of it. */
  message: Shown;
  /** The messages that it is made of: one, or an album's, also those that are recalled. */
  parts: Shown[];
  seqs: number[];
}

export type Row = { kind: "day"; key: string; day: number } | { kind: "unread"; key: string } | MessageRow;

/** The key of the last row where that is an own message on its way. */
export function pendingKey(rows: Row[]): string | null {
  const last = rows.at(-1);
  return last?.kind === "message" && last.message.seq === null ? last.key : null;
}

export interface RowsInput {
  messages: Message[];
  outbox: OutboxEntry[];
  me: string;
  /** Up to where everybody else has read. */
  readByOthers: number;
  /** The mark behind which the divider stands; null for none. */
  unreadAfter: number | null;
}

const GROUP_MS = 10 * 60_000;

/** Where nothing changed, the row that was made before. */
function rowOf(first: Known, key: string, all: Shown[]): MessageRow {
  const held = first.row;
  const row = all.length === 1 && all[0] ? { message: all[0], parts: all } : joinedOf(all);
  const same = held?.key === key && held.parts.length === row.parts.length;
  const seqs = all.flatMap((one) => one.seq ?? []);
  if (same && held.seqs.length === seqs.length && held.parts.every((one, i) => one === row.parts[i])) return held;
  first.row = { kind: "message", key, message: { ...row.message, key }, parts: row.parts, seqs };
  return first.row;
}

/** What is on its way, without what has arrived. */
function stillWaiting(outbox: OutboxEntry[], messages: Message[], me: string): OutboxEntry[] {
  const ids = new Set(outbox.map((entry) => entry.id));
  const isArrived = (one: Message) => ids.has(one.client_id) && one.sender_id === me && one.sender_type === "user";
  const arrived = ids.size ? messages.filter(isArrived).map((one) => one.client_id) : [];
  return outbox.filter((entry) => !arrived.includes(entry.id));
}

/** The rows of a conversation: messages in order of seq, then what is on its way, cut by days and the unread mark. */
export function buildRows(
  { messages, outbox, me, readByOthers, unreadAfter }: RowsInput,
  memory: RowMemory = new Map(),
): Row[] {
  const rows: Row[] = [];
  const albums = new Map<string, number>();
  let lot: Known[] = [];
  let first = true;
  let day = Number.NaN;
  let divided = unreadAfter === null;
  const end = (last: boolean) => {
    const [begin] = lot;
    if (!begin) return;
    const all = lot.map((one) => shownOf(one, me, readByOthers, first, last));
    rows.push(rowOf(begin, keyOf(begin.by, all, albums), all));
  };
  for (const source of [...messages, ...stillWaiting(outbox, messages, me)]) {
    const one = known(source, me, memory);
    const before = lot.at(-1);
    // An own message that waits takes the day of the one before it where the local clock lags behind.
    const newDay: boolean = Number.isNaN(day) || one.day > day;
    const divide = !divided && !isEntry(source) && !one.own && source.seq > (unreadAfter ?? 0);
    const joined: boolean =
      before !== undefined && !newDay && !divide && before.by === one.by && Math.abs(one.at - before.at) < GROUP_MS;
    if (
      joined &&
      goesOn(
        lot.map((each) => each.source),
        source,
      )
    ) {
      lot.push(one);
      continue;
    }
    end(!joined);
    if (newDay) {
      day = one.day;
      rows.push({ kind: "day", key: `day:${day}`, day });
    }
    if (divide) {
      divided = true;
      rows.push({ kind: "unread", key: "unread" });
    }
    lot = [one];
    first = !joined;
  }
  end(true);
  return rows;
}

/** The key of an album stays, however many of its messages there are; parted by others', the parts have their own. */
function keyOf(by: string, [one]: Shown[], albums: Map<string, number>): string {
  if (!one?.album) return one?.key ?? "";
  const name = `album:${by} ${one.album}`;
  const count = (albums.get(name) ?? 0) + 1;
  albums.set(name, count);
  return count === 1 ? name : `${name} ${count}`;
}
