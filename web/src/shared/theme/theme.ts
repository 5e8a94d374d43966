import { fnv1a } from "../format/hash.ts";

/** Every colour of the client. Nothing else names one: styles use the CSS variables, Ant Design the tokens made of them in features/ant. */

export type Mode = "light" | "dark";

const AVATARS = [
  ["#FF845E", "#D45246"],
  ["#FEBB5B", "#F68136"],
  ["#B694F9", "#6C61DF"],
  ["#9AD164", "#46BA43"],
  ["#53EDD6", "#28C9B7"],
  ["#5CAFFA", "#408ACF"],
  ["#FF8AAC", "#D95574"],
] as const;

const PEERS = ["#e17076", "#7bc862", "#65aadd", "#a695e7", "#ee7aae", "#6ec9cb", "#faa774"] as const;

export const AVATAR_COUNT = AVATARS.length;
export const PEER_COUNT = PEERS.length;

export const BOTH = {
  error: "#E53935",
  online: "#0AC630",
  "on-primary": "#FFFFFF",
  transparent: "transparent",
} as const;

const LIGHT = {
  primary: "#3390EC",
  "primary-hover": "#4A9FF0",
  // What small text needs to be read (WCAG 2.1, 1.4.3: 4.5 to 1), where the palette's own shade is too near: text in the
  // colour, fills under white text, secondary text on a secondary background.
  "primary-text": "#1F70C1",
  "primary-fill": "#2478CC",
  "error-text": "#D32F2F",
  "error-fill": "#D32F2F",
  "text-2-on-2": "#686D71",
  "meta-own-text": "#357F35",
  background: "#FFFFFF",
  "background-2": "#F4F4F5",
  "bubble-own": "#EEFFDE",
  "bubble-peer": "#FFFFFF",
  text: "#000000",
  "text-own": "#000000",
  "text-2": "#707579",
  hover: "#F4F4F5",
  border: "#DADCE0",
  divider: "#C8C6CC",
  "meta-own": "#4FAE4E",
  link: "#1F70C1",
  "link-own": "#1F70C1",
  "badge-muted": "#C4C9CC",
  code: "#4A729A",
  reaction: "#EBF3FD",
  // On its fill, code in its own shade has 4.5 to 1.
  "code-text": "#3F668C",
  "code-fill": "#0000000F",
  "code-own": "#3F668C",
  quote: "#3390EC1A",
  chosen: "#2478CC40",
  veil: "#00000080",
  curtain: "#000000F2",
  "wall-1": "#dbddbb",
  "wall-2": "#6ba587",
  "wall-3": "#d5d88d",
  "wall-4": "#88b884",
  pattern: "#2F5F3F26",
  pill: "#5E9A5CD9",
  "pill-text": "#FFFFFF",
  shadow: "#72727240",
  "bubble-shadow": "#10232F26",
} as const;

const DARK: Record<keyof typeof LIGHT, string> = {
  primary: "#8774E1",
  "primary-hover": "#9686E6",
  "primary-text": "#9686E6",
  "primary-fill": "#766AC8",
  "error-text": "#FF6B66",
  "error-fill": "#D32F2F",
  "text-2-on-2": "#AAAAAA",
  "meta-own-text": "#FFFFFF",
  background: "#212121",
  "background-2": "#0F0F0F",
  "bubble-own": "#766AC8",
  "bubble-peer": "#212121",
  text: "#FFFFFF",
  "text-own": "#FFFFFF",
  "text-2": "#AAAAAA",
  hover: "#2C2C2C",
  border: "#303030",
  divider: "#404040",
  "meta-own": "#FFFFFF88",
  link: "#9686E6",
  "link-own": "#FFFFFF",
  "badge-muted": "#717579",
  code: "#8774E1",
  reaction: "#2B2A35",
  "code-text": "#AB9DF2",
  "code-fill": "#00000033",
  "code-own": "#FFFFFF",
  quote: "#FFFFFF1A",
  chosen: "#8774E140",
  veil: "#00000099",
  curtain: "#000000F2",
  "wall-1": "#0F0F0F",
  "wall-2": "#0F0F0F",
  "wall-3": "#0F0F0F",
  "wall-4": "#0F0F0F",
  pattern: "#8774E11F",
  pill: "#212121CC",
  "pill-text": "#FFFFFF",
  shadow: "#10101080",
  "bubble-shadow": "#00000000",
};

export const PALETTES = { light: LIGHT, dark: DARK };

export const FONT =
  'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';

/** Sets the CSS variables of a mode on the root element. */
export function applyMode(mode: Mode, root: HTMLElement): void {
  const variables: Record<string, string> = { ...BOTH, ...PALETTES[mode], font: FONT };
  AVATARS.forEach(([from, to], i) => {
    // Not quite opaque: for letters on an opaque ground the browser keeps a layer apart, each in its place among the messages.
    variables[`avatar-${i}`] = `linear-gradient(${from}fe, ${to}fe)`;
  });
  PEERS.forEach((colour, i) => {
    // On white these are too pale to be read.
    variables[`peer-${i}`] = mode === "light" ? `color-mix(in srgb, ${colour} 62%, black)` : colour;
  });
  for (const [name, value] of Object.entries(variables)) root.style.setProperty(`--${name}`, value);
  root.style.colorScheme = mode;
  root.dataset.theme = mode;
  root.querySelector("meta[name=theme-color]")?.setAttribute("content", PALETTES[mode].background);
}

/** A number that stays with an id, for its colours. */
export function hueOf(id: string, count: number): number {
  return fnv1a(id) % count;
}
