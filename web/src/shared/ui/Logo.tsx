/** Parley's mark: two speech bubbles in one circle. Its colours are the theme's. */
export function Logo({ size }: { size: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 64 64" aria-hidden="true">
      <circle cx="32" cy="32" r="32" fill="var(--primary)" />
      <path
        fill="var(--on-primary)"
        d="M18 19h28a6 6 0 0 1 6 6v13a6 6 0 0 1-6 6H33L22 53v-9h-4a6 6 0 0 1-6-6V25a6 6 0 0 1 6-6z"
      />
      <path fill="none" stroke="var(--primary)" strokeWidth="3" strokeLinecap="round" d="M22 28.5h20M22 35.5h12" />
    </svg>
  );
}
