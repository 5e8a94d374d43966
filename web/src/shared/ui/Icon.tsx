const PATHS = {
  back: "M19 12H5M12 19l-7-7 7-7",
  search: "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM20.5 20.5L16 16",
  close: "M6 6l12 12M18 6L6 18",
  down: "M6 9l6 6 6-6",
  up: "M6 15l6-6 6 6",
  send: "M4 12L3.5 4.5 21 12 3.5 19.5 4 12zM4 12h8",
  settings:
    "M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM19.4 15a1.7 1.7 0 0 0 .34 1.87l.06.06a2 2 0 1 1-2.83 2.83l-.06-.06a1.7 1.7 0 0 0-2.88 1.2V21a2 2 0 1 1-4 0v-.09a1.7 1.7 0 0 0-2.9-1.2l-.06.06a2 2 0 1 1-2.83-2.83l.06-.06A1.7 1.7 0 0 0 3.1 14H3a2 2 0 1 1 0-4h.09a1.7 1.7 0 0 0 1.2-2.9l-.06-.06a2 2 0 1 1 2.83-2.83l.06.06a1.7 1.7 0 0 0 2.88-1.2V3a2 2 0 1 1 4 0v.09a1.7 1.7 0 0 0 2.9 1.2l.06-.06a2 2 0 1 1 2.83 2.83l-.06.06a1.7 1.7 0 0 0 1.2 2.88H21a2 2 0 1 1 0 4h-.09a1.7 1.7 0 0 0-1.51 1z",
  retry: "M20 11a8 8 0 1 0-2.3 6.3M20 5v6h-6",
  user: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 20.5c.8-3.6 4-5.5 8-5.5s7.200 1.900 8 5.500",
  mail: "M3.500 5.500h17v13h-17zM4 6l8 7 8-7",
  palette:
    "M12 3.500a8.500 8.500 0 1 0 0 17c1.500 0 2-1 1.500-2.200-.6-1.500.3-2.800 1.800-2.800h2.200a3 3 0 0 0 3-3c0-5-3.800-9-8.500-9zM7.500 12h.1M10 8h.1M15 8h.1",
  globe: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM3 12h18M12 3c5 5 5 13 0 18M12 3c-5 5-5 13 0 18",
  keyboard: "M3 6.500h18v11H3zM7 10h.1M10.500 10h.1M14 10h.1M17.500 10h.1M8 14h8",
  bell: "M6 16.500v-6a6 6 0 0 1 12 0v6l1.500 2h-15zM10 21.500h4",
  info: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v5M12 8h.1",
  group:
    "M9 11.500a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM2.500 19.500c.6-3.200 3.200-5 6.500-5s5.900 1.800 6.500 5M16 4.800a3.500 3.500 0 0 1 0 6.400M17.500 14.800c2.200.6 3.600 2.300 4 4.700",
  addPerson:
    "M10 11.500a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM3.500 19.500c.6-3.200 3.200-5 6.500-5s5.900 1.800 6.500 5M19 7v6M16 10h6",
  pin: "M9 3.500h6l-.8 6 3.300 3.500v2h-11v-2L9.800 9.500 9 3.500zM12 15v5.500",
  mute: "M6 10v5h3l5 4V6l-5 4H6zM18 10l4 5M22 10l-4 5",
  sound: "M5 10v5h3l5 4V6l-5 4H5zM16.500 9.500c1.500 1.800 1.500 4.200 0 6M19.500 7c2.700 3.300 2.700 7.700 0 11",
  archive: "M4 8h16v12H4zM3 4h18v4H3zM10 12h4",
  unread: "M4 5h11M4 5v14l4-3.500h11V11M20 5.500a1.500 1.500 0 1 0 0-.1",
  pencil: "M4 20l1-4L16.500 4.500l3 3L8 19l-4 1zM14 7l3 3",
  link: "M10 14a4 4 0 0 0 5.700 0l3-3A4 4 0 0 0 13 5.300l-1.500 1.500M14 10a4 4 0 0 0-5.700 0l-3 3a4 4 0 0 0 5.700 5.700l1.500-1.500",
  lock: "M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3",
  more: "M12 6h.1M12 12h.1M12 18h.1",
  message: "M4 5h16v11H9.500L5 20v-4H4z",
  block: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM6 6l12 12",
  check: "M5 12.500l4.500 4.500L19 7.500",
  copy: "M9 8.500h11V20H9zM5 15.500H4V4h11v1",
  trash: "M4.500 6.500h15M9.500 6V3.500h5V6M6.500 6.500l1 14h9l1-14M10 10.500v6M14 10.500v6",
  forward: "M14 6l6 6-6 6M20 12H9a5 5 0 0 0-5 5v1",
  reply: "M10 6l-6 6 6 6M4 12h11a5 5 0 0 1 5 5v1",
  image: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15 9h.1",
  clip: "M20 11.5l-8 8a5 5 0 0 1-7-7l8.500-8.500a3.300 3.300 0 0 1 4.700 4.700L9.700 17a1.700 1.700 0 0 1-2.400-2.400l7.700-7.600",
  smile: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8 14c2 3 6 3 8 0M9 9.500h.1M15 9.500h.1",
  download: "M12 4v11M7 11l5 5 5-5M5 20h14",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  exit: "M14 4h5v16h-5M10 8l-4 4 4 4M6 12h9",
  eye: "M2.500 12c2-4 5.500-6.500 9.500-6.500s7.500 2.500 9.500 6.500c-2 4-5.500 6.500-9.500 6.500S4.500 16 2.500 12zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z",
  devices: "M3 5.500h14v3M3 5.500v10h9M2 18.500h10M15 9.500h6v10h-6zM18 17h.1",
  shield: "M12 3l7.500 3v5.500c0 4.500-3 8-7.500 9.500-4.500-1.500-7.500-5-7.500-9.500V6zM9 12l2.200 2.200L15.200 10",
  apps: "M4 4h6.500v6.500H4zM13.500 4H20v6.500h-6.500zM4 13.500h6.500V20H4zM13.500 13.500H20V20h-6.500z",
  history: "M4 12a8 8 0 1 0 2.500-5.800M4 4v4h4M12 8v4.500l3 1.500",
} as const;

export type IconName = keyof typeof PATHS;

/** These point along the line, and the other way where it runs from right to left. */
const POINTING = new Set<IconName>(["back", "send", "exit", "forward", "reply"]);

/** A line drawing in the colour of the text around it. Says nothing to a screen reader: its button has a name. */
export function Icon({ name, size = 24 }: { name: IconName; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      data-points={POINTING.has(name) || undefined}
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
