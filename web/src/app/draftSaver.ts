import { Alarm, type Clock, type Http, isTemporary, type SavedDraft } from "@parley/sdk";
import { selectConnection } from "~/features/connection/index.ts";
import { selectConversation, selectConversations, selectDrafts } from "~/features/messaging/index.ts";
import type { Told } from "./bus.ts";
import type { AppStore } from "./store.ts";

/** So long after the last key; and after a refusal that may pass. */
const PAUSE_MS = 1_500;
const AGAIN_MS = 15_000;

/** Saves drafts to the server, each when its writer pauses or goes away. What differs from what the server has is unsaved. */
export class DraftSaver {
  private readonly alarms = new Map<string, Alarm>();
  private readonly saving = new Set<string>();
  private seen: Record<string, string> = {};
  private live = false;
  private readonly unsubscribe: () => void;

  constructor(
    private readonly store: AppStore,
    private readonly http: Http,
    private readonly clock: Clock,
    private readonly tell: (told: Told) => void,
  ) {
    this.unsubscribe = store.subscribe(() => this.follow());
    document.addEventListener("visibilitychange", this.leave);
    this.follow();
  }

  stop(): void {
    this.unsubscribe();
    document.removeEventListener("visibilitychange", this.leave);
    for (const alarm of this.alarms.values()) alarm.disarm();
  }

  private follow(): void {
    const state = this.store.getState();
    const live = selectConnection(state).phase === "live";
    const drafts = selectDrafts(state);
    const before = this.seen;
    if (live && !this.live) {
      // What was written without a connection.
      const cleared = Object.values(selectConversations(state)).filter((one) => one.draft?.content);
      for (const id of new Set([...Object.keys(drafts), ...cleared.map((one) => one.id)])) this.arm(id, PAUSE_MS);
    } else if (drafts !== before) {
      // Sent, or thrown away: the other devices are to know at once.
      for (const id of new Set([...Object.keys(drafts), ...Object.keys(before)]))
        if (drafts[id] !== before[id]) this.arm(id, drafts[id] ? PAUSE_MS : 0);
    }
    this.live = live;
    this.seen = drafts;
  }

  private readonly leave = () => {
    if (document.visibilityState === "hidden") for (const [id, alarm] of this.alarms) if (alarm.armed) this.arm(id, 0);
  };

  private arm(id: string, after: number): void {
    const alarm = this.alarms.get(id) ?? new Alarm(this.clock);
    this.alarms.set(id, alarm);
    alarm.arm(after, () => void this.save(id));
  }

  /** The text to save; null where the server has it. */
  private unsaved(id: string): string | null {
    const state = this.store.getState();
    const conversation = selectConversation(state, id);
    const text = selectDrafts(state)[id] ?? "";
    return !conversation || text === (conversation.draft?.content ?? "") ? null : text;
  }

  private async save(id: string): Promise<void> {
    const content = this.unsaved(id);
    // Of two that are under way nobody knows which comes last.
    if (content === null || !this.live || this.saving.has(id)) return;
    this.saving.add(id);
    try {
      const path = `/conversations/${encodeURIComponent(id)}/draft`;
      const draft = await this.http.request<SavedDraft>("PUT", path, { body: { content, reply_to: null } });
      this.tell({ type: "draftSaved", conversation_id: id, draft });
      if (this.unsaved(id) !== null) this.arm(id, PAUSE_MS);
    } catch (error) {
      // What is refused for good (too long) stays on this device.
      if (isTemporary(error)) this.arm(id, AGAIN_MS);
    } finally {
      this.saving.delete(id);
    }
  }
}
