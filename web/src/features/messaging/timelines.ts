import {
  type Conversation,
  grow,
  laterMessage,
  type Message,
  type Span,
  spanAt,
  spanOfPage,
  type TimelinePage,
} from "@parley/sdk";
import { createSelector, createSlice, original, type PayloadAction } from "@reduxjs/toolkit";
import { conversationClosed, filesWritten, messageWritten } from "./events.ts";

/**
 * Messages by seq, and all seqs in order. It is replaced as one and never changed; as a class, Immer neither drafts nor
 * freezes it, which would cost frames with a hundred thousand messages.
 */
class Held {
  constructor(
    public ids: number[] = [],
    public entities: Record<number, Message> = {},
  ) {}
}

export interface Timeline {
  /** All that is known; what lies in neither stretch is kept aside until the gap to one of them is filled. */
  messages: Held;
  voids: number[];
  /** What was said up to there is not for this person, or not any more: they were removed, and taken in again. */
  after: number;
  /** The newest stretch: the one that is synced from, that live messages continue, and that the cache holds. */
  span: Span;
  /** The stretch around a message that one was led to, shown instead of the newest until they meet; null: there is none. */
  detached: Span | null;
  loading: boolean;
  failed: boolean;
  /** Whether the cache has been asked for what an earlier visit held. */
  restored: boolean;
  /** Whether it was found where it begins, since it was opened: the newest are not shown before where that is elsewhere. */
  begun: boolean;
  /** Somebody went to the newest of their own accord: whoever sees those has read what lies before. */
  atNewest: boolean;
  /** Counts how often what is shown was begun anew, its messages not continuing those before. */
  epoch: number;
}

export interface StoredTimeline {
  messages: Message[];
  voids: number[];
  span: Span;
}

/** New seqs among those that are there: nearly always all before them, or all after. */
function merged(ids: number[], fresh: number[]): number[] {
  fresh.sort((a, b) => a - b);
  const [first = 0, last = 0] = [fresh[0], fresh.at(-1)];
  if (fresh.length === 0) return ids;
  if (first > (ids.at(-1) ?? 0)) return [...ids, ...fresh];
  if (last < (ids[0] ?? 0)) return [...fresh, ...ids];
  return [...ids, ...fresh].sort((a, b) => a - b);
}

function fresh(span: Span): Timeline {
  return {
    messages: new Held(),
    voids: [],
    after: 0,
    span,
    detached: null,
    loading: false,
    failed: false,
    restored: false,
    begun: false,
    atNewest: false,
    epoch: 0,
  };
}

function within({ from, up_to }: Span, seq: number): boolean {
  return seq >= from && seq <= up_to;
}

/** Tells which seqs are known: as messages, or as voids. */
export function knownIn({ messages: { entities }, voids }: Timeline): (seq: number) => boolean {
  const empty = new Set(voids);
  return (seq) => seq in entities || empty.has(seq);
}

/** Both stretches grow over what touches them; once they meet the newest has grown over the other, and is shown again. */
function settle(timeline: Timeline): void {
  const known = knownIn(timeline);
  timeline.span = grow(timeline.span, known);
  if (!timeline.detached) return;
  const detached = grow(timeline.detached, known);
  timeline.detached = detached.up_to < detached.from || within(timeline.span, detached.from) ? null : detached;
}

/** The stretch that is shown. */
export const shownSpan = ({ detached, span }: Timeline): Span => detached ?? span;

/** What is known around a seq is shown. */
function detach(timeline: Timeline, seq: number): void {
  timeline.detached = { from: seq, up_to: seq - 1 };
  timeline.atNewest = false;
  timeline.epoch++;
  settle(timeline);
}

/** Back from what one was led to; `wanted`: because somebody wants to see the newest. */
function attach(timeline: Timeline | undefined, wanted: boolean): void {
  if (!timeline) return;
  timeline.atNewest = wanted;
  timeline.begun = wanted;
  if (!timeline.detached) return;
  timeline.detached = null;
  timeline.epoch++;
}

/** Messages among those that are held; where one is held already, the one that is chosen. */
function lay(timeline: Timeline, messages: Message[], choose = laterMessage): void {
  if (messages.length === 0) return;
  const before = timeline.messages;
  const entities = { ...before.entities };
  for (const message of messages) entities[message.seq] = choose(entities[message.seq], message);
  const fresh = new Set(messages.map(({ seq }) => seq).filter((seq) => !(seq in before.entities)));
  timeline.messages = new Held(merged(before.ids, [...fresh]), entities);
}

/** Of what is held those whose seqs are kept. */
function only({ ids, entities }: Held, kept: (seq: number) => boolean): Held {
  const left = ids.filter(kept);
  return new Held(left, Object.fromEntries(left.map((seq) => [seq, entities[seq] as Message])));
}

/** Nothing is held of what is not for this person: what they may see begins behind it. */
function cut(timeline: Timeline): void {
  const { after, span, voids, messages } = timeline;
  if ((messages.ids[0] ?? after + 1) > after && span.up_to >= after) return;
  const behind = (seq: number) => seq > after;
  Object.assign(timeline, {
    messages: only(messages, behind),
    voids: voids.filter(behind),
    span: { from: Math.max(span.from, after + 1), up_to: Math.max(span.up_to, after) },
    detached: null,
  });
  timeline.epoch++;
}

/** Where nothing stands, or no longer for oneself, nothing will: what is held there goes, what comes is left out. */
function put(timeline: Timeline, messages: Message[], voids: number[]): void {
  const known = new Set([...timeline.voids, ...voids]);
  if (known.size > timeline.voids.length) timeline.voids = [...known];
  if (voids.some((seq) => seq in timeline.messages.entities))
    timeline.messages = only(timeline.messages, (seq) => !known.has(seq));
  const out = ({ seq }: Message) => seq <= timeline.after || known.has(seq);
  lay(timeline, messages.some(out) ? messages.filter((message) => !out(message)) : messages);
}

type State = Record<string, Timeline>;

const slice = createSlice({
  name: "timelines",
  initialState: {} as State,
  reducers: {
    /** Conversations were learnt: their newest message starts a timeline, or joins the one that is held. */
    timelinesSeeded: (state, action: PayloadAction<Conversation[]>) => {
      // Thousands at once: as one object, not by a draft each.
      const timelines = { ...(original(state) as State) };
      for (const { id, last_seq, last_message, joined_seq } of action.payload) {
        const held = timelines[id];
        const known = !last_message || last_message.seq in (held?.messages.entities ?? {});
        if (held && known && joined_seq <= held.after) continue;
        const timeline = held ? { ...held } : fresh(spanAt(last_seq, last_message?.seq ?? null));
        timeline.after = Math.max(timeline.after, joined_seq);
        cut(timeline);
        if (last_message) put(timeline, [last_message], []);
        settle(timeline);
        timelines[id] = timeline;
      }
      return timelines;
    },
    messageReceived: (state, action: PayloadAction<Message>) => {
      const message = action.payload;
      state[message.conversation_id] ??= fresh(spanAt(message.seq, message.seq));
      const timeline = state[message.conversation_id] as Timeline;
      put(timeline, [message], []);
      settle(timeline);
    },
    pageReceived: (state, action: PayloadAction<{ id: string; page: TimelinePage; fresh: boolean }>) => {
      const { id, page } = action.payload;
      const seqs = [...page.items.map((message) => message.seq), ...page.voids];
      // A page that lies anywhere begins no timeline.
      if (!state[id] && !action.payload.fresh) return;
      const span = spanOfPage(seqs, page.next);
      state[id] ??= fresh(span);
      const timeline = state[id] as Timeline;
      if (action.payload.fresh) {
        // What is held besides is kept aside.
        Object.assign(timeline, { span, detached: null, restored: true });
        timeline.epoch++;
      }
      put(timeline, page.items, page.voids);
      timeline.loading = timeline.failed = false;
      settle(timeline);
    },
    timelineRestored: (state, action: PayloadAction<{ id: string; stored: StoredTimeline | null }>) => {
      const { id, stored } = action.payload;
      const timeline = state[id];
      if (!timeline || timeline.restored) return;
      timeline.restored = true;
      if (!stored || stored.span.up_to < stored.span.from) return;
      put(timeline, [...stored.messages, ...Object.values(timeline.messages.entities)], stored.voids);
      // The older end is the contiguous one; what was learnt since is aside until the gap between is filled. Should one
      // be missing in it, what lies before that is read anew.
      const { up_to } = stored.span;
      timeline.span = grow({ from: up_to + 1, up_to }, knownIn(timeline));
      cut(timeline);
      settle(timeline);
    },
    /** What became of messages; of those that are not held, nothing is to be done. */
    messagesChanged: (state, action: PayloadAction<{ id: string; messages: Message[] }>) => {
      const timeline = state[action.payload.id];
      if (!timeline) return;
      const { entities } = timeline.messages;
      const changed = action.payload.messages.filter((message) => message.seq in entities);
      put(timeline, changed, []);
      const recalled = new Set(action.payload.messages.flatMap((one) => (one.status === "recalled" ? [one.seq] : [])));
      if (recalled.size === 0) return;
      const quoting = Object.values(timeline.messages.entities).flatMap(({ reply_to, ...rest }) =>
        reply_to && recalled.has(reply_to.seq) ? [{ ...rest, reply_to: { ...reply_to, excerpt: "" } } as Message] : [],
      );
      lay(timeline, quoting, (_, told) => told);
    },
    /** Deleted for oneself: nothing stands there any more. */
    messagesHidden: (state, action: PayloadAction<{ id: string; seqs: number[] }>) => {
      const timeline = state[action.payload.id];
      if (!timeline) return;
      put(timeline, [], action.payload.seqs);
      settle(timeline);
    },
    /** What is held is too old to be brought up to date: it is read anew. */
    timelineForgotten: (state, action: PayloadAction<string>) => {
      const held = state[action.payload];
      if (!held) return;
      const top = topSeq(held);
      state[action.payload] = { ...fresh(spanAt(top, null)), after: held.after, restored: true, epoch: held.epoch + 1 };
    },
    /** One is led to a message that is held: it is shown with what is held around it. */
    ledTo: (state, action: PayloadAction<{ id: string; seq: number }>) => {
      const { id, seq } = action.payload;
      const timeline = state[id];
      if (!timeline || !(seq in timeline.messages.entities) || within(shownSpan(timeline), seq)) return;
      detach(timeline, seq);
    },
    /** It begins with what is held around a seq; without one with the newest. */
    begunAt: (state, action: PayloadAction<{ id: string; seq: number | null }>) => {
      const { id, seq } = action.payload;
      const timeline = state[id];
      if (!timeline) return;
      timeline.begun = true;
      if (seq !== null) detach(timeline, seq);
    },
    newestWanted: (state, action: PayloadAction<string>) => attach(state[action.payload], true),
    /** Of conversations that one is no longer in nothing is held. */
    timelinesDropped: (state, action: PayloadAction<string[]>) => {
      for (const id of action.payload) delete state[id];
    },
    loadingStarted: (state, action: PayloadAction<string>) => {
      const timeline = state[action.payload];
      if (timeline) Object.assign(timeline, { loading: true, failed: false });
    },
    loadingEnded: (state, action: PayloadAction<{ id: string; failed: boolean }>) => {
      const timeline = state[action.payload.id];
      if (timeline) Object.assign(timeline, { loading: false, failed: action.payload.failed });
    },
  },
  // What is written stands behind the newest message; whoever comes back begins anew.
  extraReducers: (build) =>
    build
      .addCase(messageWritten, (state, { payload }) => attach(state[payload.id], true))
      .addCase(filesWritten, (state, { payload }) => attach(state[payload.id], true))
      .addCase(conversationClosed, (state, { payload }) => attach(state[payload], false)),
  selectors: { selectTimeline: (state, id: string) => state[id], selectTimelines: (state) => state },
});

export const {
  begunAt,
  ledTo,
  newestWanted,
  messagesChanged,
  messagesHidden,
  timelineForgotten,
  timelinesDropped,
  timelinesSeeded,
  messageReceived,
  pageReceived,
  timelineRestored,
  loadingStarted,
  loadingEnded,
} = slice.actions;
export const { selectTimeline, selectTimelines } = slice.selectors;
export const timelinesReducer = slice.reducer;

const NO_MESSAGES: Message[] = [];

/** The messages of a stretch, in order. */
export function messagesOf({ messages: { ids, entities } }: Pick<Timeline, "messages">, span: Span): Message[] {
  return ids.filter((seq) => within(span, seq)).map((seq) => entities[seq] as Message);
}

type Selected = Timeline | undefined;

/** The messages of a conversation that are shown, in order; the same ones as long as they and their stretch are. */
export function makeSelectShown() {
  return createSelector(
    [
      (timeline: Selected) => timeline?.messages,
      (timeline: Selected) => timeline && shownSpan(timeline).from,
      (timeline: Selected) => timeline && shownSpan(timeline).up_to,
    ],
    (messages, from = 1, up_to = 0) => (messages ? messagesOf({ messages }, { from, up_to }) : NO_MESSAGES),
  );
}

/** The highest seq that is held, contiguous or aside. */
export function topSeq(timeline: Timeline): number {
  return timeline.messages.ids[timeline.messages.ids.length - 1] ?? 0;
}
