/** Keys that work everywhere: the handlers and the help come from this one table. */

export type Doing = "switcher" | "help" | "nextUnread" | "previousUnread" | "nextRegion" | "previousRegion";

interface Shortcut {
  doing: Doing;
  /** As `event.key`. */
  key: string;
  ctrl?: boolean;
  alt?: boolean;
  shift?: boolean;
  /** Not while one writes. */
  outside?: boolean;
}

export const SHORTCUTS: readonly Shortcut[] = [
  { doing: "switcher", key: "k", ctrl: true },
  { doing: "help", key: "/", ctrl: true },
  { doing: "help", key: "?", shift: true, outside: true },
  { doing: "previousUnread", key: "ArrowUp", alt: true, shift: true },
  { doing: "nextUnread", key: "ArrowDown", alt: true, shift: true },
  { doing: "nextRegion", key: "F6" },
  { doing: "previousRegion", key: "F6", shift: true },
  { doing: "nextRegion", key: "F6", ctrl: true },
];

/** What an event asks for; none while an input method composes. */
export function doingOf(event: KeyboardEvent): Doing | null {
  if (event.isComposing || event.keyCode === 229) return null;
  const writes = event.target instanceof Element && event.target.matches("input, textarea, select, [contenteditable]");
  const found = SHORTCUTS.find(
    ({ key, ctrl = false, alt = false, shift = false, outside = false }) =>
      event.key.toLowerCase() === key.toLowerCase() &&
      (event.ctrlKey || event.metaKey) === ctrl &&
      event.altKey === alt &&
      event.shiftKey === shift &&
      !(outside && writes),
  );
  return found?.doing ?? null;
}

export function named({ key, ctrl, alt, shift, outside }: Shortcut): string {
  const held = [ctrl && "Ctrl", alt && "Alt", shift && !outside && "Shift"].filter(Boolean);
  return [...held, key.length === 1 ? key.toUpperCase() : key.replace("Arrow", "")].join("+");
}
