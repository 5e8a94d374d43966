/** How long something of mine holds. */
export const SPANS = ["always", "halfHour", "hour", "fourHours", "today", "week"] as const;
export type Span = (typeof SPANS)[number];

const MINUTE = 60_000;
const LENGTHS: Partial<Record<Span, number>> = { halfHour: 30 * MINUTE, hour: 60 * MINUTE, fourHours: 240 * MINUTE };

/** When a span that begins now ends, as RFC 3339; null for never. Days and weeks end at local midnight, the week with Sunday. */
export function endOf(span: Span, now: Date): string | null {
  if (span === "always") return null;
  const length = LENGTHS[span];
  if (length) return new Date(now.getTime() + length).toISOString();
  const days = span === "today" ? 1 : 8 - (now.getDay() || 7);
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days).toISOString();
}
