/** One set of line icons: 20 px, stroke 1.5. Decoration only: what they mean stands beside them or in a label. */

const PATHS = {
  chats: "M4 5h12v8H9l-4 3v-3H4z",
  contacts: "M10 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM4 16.5c.6-3 3-4.5 6-4.5s5.4 1.5 6 4.5",
  settings: "M10 12.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM10 2.5v2M10 15.5v2M2.5 10h2M15.5 10h2M4.7 4.7l1.4 1.4M13.9 13.9l1.4 1.4M4.7 15.3l1.4-1.4M13.9 6.1l1.4-1.4",
  search: "M9 14.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM13 13l4 4",
  back: "M12 4l-6 6 6 6",
  send: "M3 10l14-6-5 13-3-5z",
  more: "M5 10h.01M10 10h.01M15 10h.01",
  down: "M5 8l5 5 5-5",
  pin: "M8 3h5l-1 5 3 3H5l3-3zM10 11v6",
  muted: "M4 8v4h3l4 3V5L7 8zM14 8l3 4M17 8l-3 4",
  clock: "M10 16.5a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM10 6.5V10l2.5 1.5",
  tick: "M4 10.5l4 4 8-9",
  ticks: "M2 10.5l3.5 3.5 7-8M8.5 13l1 1 7-8",
  failed: "M10 5.5v5M10 13.5h.01M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14z",
  close: "M5 5l10 10M15 5L5 15",
  about: "M10 9v5M10 6.2h.01M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14z",
  add: "M10 4v12M4 10h12",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
