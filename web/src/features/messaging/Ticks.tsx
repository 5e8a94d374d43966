import { useTranslation } from "~/shared/i18n/index.ts";

export type TickState = "pending" | "sent" | "read" | "failed";

const PATHS: Record<TickState, string> = {
  pending: "M8 14.5a6.500 6.500 0 1 0 0-13 6.500 6.500 0 0 0 0 13zM8 4.500V8l2.500 1.500",
  sent: "M2.500 8.500l3.500 3.500 7-8",
  read: "M1 8.500L4.500 12l7-8M8 11.200l.8.8 7-8",
  failed: "M8 14.500a6.500 6.500 0 1 0 0-13 6.500 6.500 0 0 0 0 13zM8 4.500v4M8 11.300v.1",
};

/** A clock, one tick, two ticks, or a mark of failure. */
export function Ticks({ state }: { state: TickState }) {
  const { t } = useTranslation();
  const label = state === "failed" ? t("chat.notSent") : t(`chat.${state}`);
  return (
    <svg
      width={state === "read" ? 18 : 16}
      height="16"
      viewBox={state === "read" ? "0 0 17 16" : "0 0 16 16"}
      fill="none"
      stroke={state === "failed" ? "var(--error)" : "currentColor"}
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      role="img"
      aria-label={label}
      data-testid="ticks"
      data-state={state}
    >
      <path d={PATHS[state]} />
    </svg>
  );
}
