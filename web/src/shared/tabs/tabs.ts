/** The part of BroadcastChannel that is used. */
export interface Channel {
  postMessage(data: unknown): void;
  onmessage: ((event: { data: unknown }) => void) | null;
  close(): void;
}

export interface TabsPorts {
  /** Where there are none (plain http), every tab is alone. */
  locks: Pick<LockManager, "request"> | undefined;
  open(name: string): Channel;
  newId(): string;
}

export interface TabsHandlers<Told, Asked, State> {
  /** This tab is the one that works for all, from now on. */
  lead(): void;
  /** The one who leads is asked by a tab, this one included. */
  asked(asked: Asked): void;
  /** Another tab has told all others. */
  told(told: Told): void;
  /** What a tab that joins is to know, from the one who leads. */
  state(): State;
  welcomed(state: State): void;
}

type Envelope<Told, Asked, State> =
  | { kind: "told"; told: Told }
  | { kind: "asked"; asked: Asked }
  | { kind: "joined"; from: string }
  | { kind: "welcome"; to: string; state: State }
  | { kind: "leads" };

/**
 * The tabs that show the same. A Web Lock says which of them leads: the browser gives it to the next one as soon as the
 * tab that holds it goes, however it goes. Everything else travels over a BroadcastChannel, in the order in which each tab
 * sent it; so a tab that joins and is welcomed misses nothing of what the one who leads tells from then on.
 */
export class Tabs<Told, Asked, State> {
  private readonly id: string;
  private channel: Channel | null = null;
  private leading = false;
  private readonly leaving = new AbortController();
  private release: () => void = () => undefined;

  constructor(
    private readonly name: string,
    private readonly ports: TabsPorts,
    private readonly handlers: TabsHandlers<Told, Asked, State>,
  ) {
    this.id = ports.newId();
  }

  get leads(): boolean {
    return this.leading;
  }

  start(): void {
    const { locks } = this.ports;
    if (!locks) {
      this.lead();
      return;
    }
    this.channel = this.ports.open(this.name);
    this.channel.onmessage = ({ data }) => this.receive(data as Envelope<Told, Asked, State>);
    this.post({ kind: "joined", from: this.id });
    const held = () =>
      new Promise<void>((resolve) => {
        this.release = resolve;
        if (this.leaving.signal.aborted) resolve();
        else this.lead();
      });
    locks.request(this.name, { signal: this.leaving.signal }, held).catch((error: unknown) => {
      // It is refused where this tab leaves before its turn.
      if (!this.leaving.signal.aborted) throw error;
    });
  }

  stop(): void {
    this.leading = false;
    this.leaving.abort();
    this.release();
    this.channel?.close();
    this.channel = null;
  }

  /** To all other tabs. */
  tell(told: Told): void {
    this.post({ kind: "told", told });
  }

  /** To the one who leads, be it this tab. While nobody does it is lost: what must not be is kept elsewhere. */
  ask(asked: Asked): void {
    if (this.leading) this.handlers.asked(asked);
    else this.post({ kind: "asked", asked });
  }

  private lead(): void {
    this.leading = true;
    this.handlers.lead();
    this.post({ kind: "leads" });
  }

  private receive(envelope: Envelope<Told, Asked, State>): void {
    switch (envelope.kind) {
      case "told":
        this.handlers.told(envelope.told);
        return;
      case "asked":
        if (this.leading) this.handlers.asked(envelope.asked);
        return;
      case "joined":
        if (this.leading) this.post({ kind: "welcome", to: envelope.from, state: this.handlers.state() });
        return;
      case "welcome":
        if (envelope.to === this.id) this.handlers.welcomed(envelope.state);
        return;
      case "leads":
        // What the one before told last may have been missed.
        this.post({ kind: "joined", from: this.id });
        return;
    }
  }

  private post(envelope: Envelope<Told, Asked, State>): void {
    this.channel?.postMessage(envelope);
  }
}
