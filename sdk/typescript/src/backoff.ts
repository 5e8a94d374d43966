export type Random = () => number;

/**
 * Full-jitter back-off (AWS Architecture Blog, "Exponential Backoff And Jitter"): a delay drawn evenly from
 * 0 to base * 2^attempt, at most `cap`. Milliseconds; `attempt` counts from 0.
 */
export function fullJitter(attempt: number, random: Random, base = 1_000, cap = 30_000): number {
  return random() * Math.min(cap, base * 2 ** Math.min(attempt, 30));
}
