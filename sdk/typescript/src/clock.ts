/** Time as it is passed in, so that tests decide it. Milliseconds throughout. */
export interface Clock {
  now(): number;
  /** Runs `run` once after `ms`; the answer cancels it. */
  after(ms: number, run: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    // Browsers cut a longer delay to 0: 2^31-1 ms is their limit.
    const timer = setTimeout(run, Math.min(Math.max(ms, 0), 2 ** 31 - 1));
    return () => clearTimeout(timer);
  },
};

/** One delayed call at a time: arming it again replaces the one before. */
export class Alarm {
  private cancel: (() => void) | null = null;

  constructor(private readonly clock: Clock) {}

  get armed(): boolean {
    return this.cancel !== null;
  }

  arm(ms: number, run: () => void): void {
    this.disarm();
    this.cancel = this.clock.after(ms, () => {
      this.cancel = null;
      run();
    });
  }

  disarm(): void {
    this.cancel?.();
    this.cancel = null;
  }
}
