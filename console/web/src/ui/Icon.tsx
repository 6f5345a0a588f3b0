// The console's icons, on a grid of 16.
const PATHS = {
  overview: "M2.5 8h3m5 0h3M5.5 5.5h5v5h-5zM1.5 6.5v3m13-3v3",
  search: "M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zm3.6-1.4L14 14",
  conformance: "M8 1.5v6M5.5 7.5h5L8 14.5z",
  alerts: "M3.5 11.5h9l-1.2-2V6.6a3.3 3.3 0 0 0-6.6 0v2.9zM6.7 13.5h2.6",
  bootcamp: "M1.5 6.2 8 3l6.5 3.2L8 9.4zM4 7.6v3.2c1.2 1.2 2.5 1.7 4 1.7s2.8-.5 4-1.7V7.6M14.5 6.2v4",
  sun: "M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM8 1.2v1.6m0 10.4v1.6M1.2 8h1.6m10.4 0h1.6M3.2 3.2l1.1 1.1m7.4 7.4 1.1 1.1m0-9.6-1.1 1.1m-7.4 7.4-1.1 1.1",
  moon: "M13.5 9.6A5.8 5.8 0 0 1 6.4 2.5a5.8 5.8 0 1 0 7.1 7.1z",
  link: "M6.5 9.5l3-3M7 4.5l1.2-1.2a3 3 0 0 1 4.3 4.3L11.3 8.8M9 11.5l-1.2 1.2a3 3 0 0 1-4.3-4.3l1.2-1.2",
  close: "M3.5 3.5l9 9m0-9l-9 9",
  right: "M6 3.5L10.5 8 6 12.5",
  down: "M3.5 6L8 10.5 12.5 6",
  retry: "M13 8a5 5 0 1 1-1.6-3.7M13 1.8v3h-3",
  pulse: "M1.5 8.5h3l1.8-5 3 9 1.9-4h3.3",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
