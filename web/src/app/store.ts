import { combineReducers, configureStore, createListenerMiddleware, type UnknownAction } from "@reduxjs/toolkit";
import { connectionReducer } from "~/features/connection/index.ts";
import {
  composingReducer,
  draftsReducer,
  marksReducer,
  outboxReducer,
  progressReducer,
  refusalReducer,
  selectionReducer,
  timelinesReducer,
  typingReducer,
} from "~/features/messaging/index.ts";
import { panelsReducer } from "~/features/panels/index.ts";
import { type Preferences, preferencesReducer } from "~/features/preferences/index.ts";
import { sessionEnded, sessionReducer } from "~/features/session/index.ts";
import { updateReducer } from "~/features/update/index.ts";
import { type ApiExtra, api } from "~/shared/api/index.ts";

const features = combineReducers({
  [api.reducerPath]: api.reducer,
  session: sessionReducer,
  preferences: preferencesReducer,
  connection: connectionReducer,
  timelines: timelinesReducer,
  outbox: outboxReducer,
  progress: progressReducer,
  marks: marksReducer,
  refusal: refusalReducer,
  typing: typingReducer,
  drafts: draftsReducer,
  composing: composingReducer,
  selection: selectionReducer,
  panels: panelsReducer,
  update: updateReducer,
});

export type RootState = ReturnType<typeof features>;

/** When a session ends nothing of it stays in memory but the choices of this device. */
function rootReducer(state: RootState | undefined, action: UnknownAction): RootState {
  const kept = sessionEnded.match(action) && state ? { preferences: state.preferences, update: state.update } : state;
  return features(kept as RootState | undefined, action);
}

export function createStore(extra: ApiExtra, preferences: Preferences) {
  const listener = createListenerMiddleware();
  const store = configureStore({
    reducer: rootReducer,
    preloadedState: { preferences } as RootState,
    middleware: (defaults) =>
      // The checks walk the whole state at every action: too slow for ten thousand messages, even in development.
      defaults({ thunk: { extraArgument: extra }, serializableCheck: false, immutableCheck: false })
        .prepend(listener.middleware)
        .concat(api.middleware),
  });
  return { store, listener };
}

export type App = ReturnType<typeof createStore>;
export type AppStore = App["store"];
