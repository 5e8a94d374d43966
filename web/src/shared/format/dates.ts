const formatters = new Map<string, Intl.DateTimeFormat>();

function format(language: string, name: string, options: Intl.DateTimeFormatOptions, at: Date): string {
  const key = `${language}:${name}`;
  const formatter = formatters.get(key) ?? new Intl.DateTimeFormat(language === "zh" ? "zh-CN" : language, options);
  formatters.set(key, formatter);
  return formatter.format(at);
}

/** Local midnight before a time, as ms: names the day. */
export function dayOf(at: Date | string): number {
  const date = new Date(at);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

/** The day before one like `2026-01-31`, or after it. */
export function dayBeside(day: string, by: 1 | -1): string {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + by);
  return at.toISOString().slice(0, 10);
}

/** Whole local days from a day to now. */
function daysAgo(at: Date, now: Date): number {
  return Math.round((dayOf(now) - dayOf(at)) / 86_400_000);
}

/** 14:05 */
export function timeText(at: string, language: string): string {
  return format(language, "time", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }, new Date(at));
}

/** 3 May 2026, 14:05 */
export function momentText(at: string, language: string): string {
  return format(language, "moment", { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" }, new Date(at));
}

export interface DayWords {
  today: string;
  yesterday: string;
}

/** Today, Yesterday, 3 May, or with its year. */
export function dayText(at: number | string, now: Date, language: string, words: DayWords): string {
  const date = new Date(at);
  const ago = daysAgo(date, now);
  if (ago === 0) return words.today;
  if (ago === 1) return words.yesterday;
  if (date.getFullYear() === now.getFullYear()) return format(language, "day", { month: "long", day: "numeric" }, date);
  return format(language, "dayOfYear", { year: "numeric", month: "long", day: "numeric" }, date);
}

/** What stands in a conversation's row: time today, weekday within a week, else the date. */
export function rowTimeText(at: string, now: Date, language: string): string {
  const date = new Date(at);
  const ago = daysAgo(date, now);
  if (ago <= 0) return timeText(at, language);
  if (ago < 7) return format(language, "weekday", { weekday: "short" }, date);
  return format(language, "short", { year: "2-digit", month: "numeric", day: "numeric" }, date);
}
