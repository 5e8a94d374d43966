import { Alarm, type Clock, fullJitter, type Http, type Page, type Random, type User } from "@parley/sdk";
import { selectPeople } from "~/features/people/index.ts";
import type { AppStore } from "./store.ts";

const LOT = 100;
const GATHER_MS = 20;

/** Learns who the people in conversations are, many in one call, each once a visit. */
export class Directory {
  private readonly wanted = new Set<string>();
  private readonly asked = new Set<string>();
  private readonly alarm: Alarm;
  private attempt = 0;

  constructor(
    private readonly store: AppStore,
    private readonly http: Http,
    clock: Clock,
    private readonly random: Random,
    private readonly onLearnt: (users: User[]) => void,
  ) {
    this.alarm = new Alarm(clock);
  }

  /** `again`: also those who are known, since names and pictures change. */
  learn(ids: string[], again = false): void {
    const known = selectPeople(this.store.getState());
    for (const id of ids) if (!this.asked.has(id) && (again || !known[id])) this.wanted.add(id);
    if (this.wanted.size && !this.alarm.armed) this.alarm.arm(GATHER_MS, () => void this.ask());
  }

  stop(): void {
    this.alarm.disarm();
    this.wanted.clear();
  }

  private async ask(): Promise<void> {
    const lot = [...this.wanted].slice(0, LOT);
    for (const id of lot) this.asked.add(id);
    for (const id of lot) this.wanted.delete(id);
    try {
      const page = await this.http.get<Page<User>>("/users", { ids: lot.join(",") });
      this.onLearnt(page.items);
      this.attempt = 0;
    } catch {
      for (const id of lot) this.asked.delete(id);
      for (const id of lot) this.wanted.add(id);
    }
    if (!this.wanted.size) return;
    const wait = this.asked.has(lot[0] ?? "") ? 0 : 1_000 + fullJitter(this.attempt++, this.random);
    this.alarm.arm(wait, () => void this.ask());
  }
}
