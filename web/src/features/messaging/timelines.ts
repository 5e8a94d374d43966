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
import {
  createEntityAdapter,
  createSelector,
  createSlice,
  type EntityState,
  type PayloadAction,
} from "@reduxjs/toolkit";

export interface Timeline {
  /** Keyed by seq; those above `span.up_to` are kept aside until the gap is filled. */
  messages: EntityState<Message, number>;
  voids: number[];
  span: Span;
  loading: boolean;
  failed: boolean;
  /** Whether the cache has been asked for what an earlier visit held. */
  restored: boolean;
  /** Counts how often it was begun anew, its messages not continuing those before. */
  epoch: number;
}

export interface StoredTimeline {
  messages: Message[];
  voids: number[];
  span: Span;
}

const adapter = createEntityAdapter<Message, number>({
  selectId: (message) => message.seq,
  sortComparer: (a, b) => a.seq - b.seq,
});

function fresh(span: Span): Timeline {
  return {
    messages: adapter.getInitialState(),
    voids: [],
    span,
    loading: false,
    failed: false,
    restored: false,
    epoch: 0,
  };
}

function settle(timeline: Timeline): void {
  const voids = new Set(timeline.voids);
  timeline.span = grow(timeline.span, (seq) => seq in timeline.messages.entities || voids.has(seq));
}

function put(timeline: Timeline, messages: Message[], voids: number[]): void {
  // The adapter changes a draft in place, but answers a copy of a timeline that was only just begun.
  const held = timeline.messages.entities;
  timeline.messages = adapter.setMany(
    timeline.messages,
    messages.map((message) => laterMessage(held[message.seq], message)),
  );
  timeline.voids = [...new Set([...timeline.voids, ...voids])];
}

type State = Record<string, Timeline>;

const slice = createSlice({
  name: "timelines",
  initialState: {} as State,
  reducers: {
    /** Conversations were learnt: their newest message starts a timeline, or joins the one that is held. */
    timelinesSeeded: (state, action: PayloadAction<Conversation[]>) => {
      for (const { id, last_seq, last_message } of action.payload) {
        state[id] ??= fresh(spanAt(last_seq, last_message?.seq ?? null));
        const timeline = state[id];
        if (last_message && !(last_message.seq in timeline.messages.entities)) put(timeline, [last_message], []);
        settle(timeline);
      }
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
      const held = state[id];
      if (action.payload.fresh || !held) {
        const timeline = { ...fresh(spanOfPage(seqs, page.next)), restored: true, epoch: (held?.epoch ?? 0) + 1 };
        // Whatever came live in the meantime stays.
        const newest = Math.max(0, ...seqs);
        if (held)
          put(
            timeline,
            Object.values(held.messages.entities).filter((message) => message.seq > newest),
            [],
          );
        state[id] = timeline;
      }
      const timeline = state[id] as Timeline;
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
      const held = Object.values(timeline.messages.entities);
      put(timeline, [...stored.messages, ...held], stored.voids);
      // The older end is the contiguous one; what was learnt since is aside until the gap between is filled.
      timeline.span = stored.span;
      settle(timeline);
    },
    /** What became of messages; of those that are not held, nothing is to be done. */
    messagesChanged: (state, action: PayloadAction<{ id: string; messages: Message[] }>) => {
      const timeline = state[action.payload.id];
      if (!timeline) return;
      const held = timeline.messages.entities;
      put(
        timeline,
        action.payload.messages.filter((message) => message.seq in held),
        [],
      );
      const recalled = new Set(action.payload.messages.flatMap((one) => (one.status === "recalled" ? [one.seq] : [])));
      for (const message of Object.values(timeline.messages.entities))
        if (message.reply_to && recalled.has(message.reply_to.seq)) message.reply_to.excerpt = "";
    },
    /** Deleted for oneself: nothing stands there any more. */
    messagesHidden: (state, action: PayloadAction<{ id: string; seqs: number[] }>) => {
      const timeline = state[action.payload.id];
      if (!timeline) return;
      timeline.messages = adapter.removeMany(timeline.messages, action.payload.seqs);
      put(timeline, [], action.payload.seqs);
      settle(timeline);
    },
    /** What is held is too old to be brought up to date: it is read anew. */
    timelineForgotten: (state, action: PayloadAction<string>) => {
      const held = state[action.payload];
      if (!held) return;
      const top = topSeq(held);
      state[action.payload] = { ...fresh(spanAt(top, null)), restored: true, epoch: held.epoch + 1 };
    },
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
  selectors: { selectTimeline: (state, id: string) => state[id], selectTimelines: (state) => state },
});

export const {
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

/** The messages of a conversation that are shown: those of the contiguous stretch, in order. */
export function makeSelectShown() {
  return createSelector([(timeline: Timeline | undefined) => timeline], (timeline) => {
    if (!timeline) return NO_MESSAGES;
    const { from, up_to } = timeline.span;
    return adapter
      .getSelectors()
      .selectAll(timeline.messages)
      .filter((message) => message.seq >= from && message.seq <= up_to);
  });
}

/** The highest seq that is held, contiguous or aside. */
export function topSeq(timeline: Timeline): number {
  return timeline.messages.ids[timeline.messages.ids.length - 1] ?? 0;
}

/** Messages of others after a seq, or null where not all after it are held. */
export function countUnread(timeline: Timeline | undefined, after: number, lastSeq: number, me: string): number | null {
  if (!timeline || timeline.span.from > after + 1 || timeline.span.up_to < lastSeq) return null;
  return Object.values(timeline.messages.entities).filter(
    (message) =>
      message.seq > after && message.seq <= lastSeq && message.sender_id !== me && message.content_type !== "system",
  ).length;
}
