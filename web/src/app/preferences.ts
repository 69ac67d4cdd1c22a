/** What this device alone prefers. */

import { type Signal, signal } from "@preact/signals";

export type Theme = "system" | "light" | "dark";
/** What sends a message: the other one makes a new line. */
export type SendKey = "enter" | "ctrlEnter";

const THEME = "hongyan.theme";
const SEND_KEY = "hongyan.sendKey";

export const theme = signal(kept<Theme>(THEME, "system"));
export const sendKey = signal(kept<SendKey>(SEND_KEY, "enter"));

export function wear(chosen: Theme): void {
  keep(THEME, theme, chosen, "system");
  if (chosen === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = chosen;
}

export function sendBy(chosen: SendKey): void {
  keep(SEND_KEY, sendKey, chosen, "enter");
}

function kept<T extends string>(key: string, usual: T): T {
  return (globalThis.localStorage?.getItem(key) as T | null) ?? usual;
}

function keep<T extends string>(key: string, held: Signal<T>, chosen: T, usual: T): void {
  held.value = chosen;
  if (chosen === usual) localStorage.removeItem(key);
  else localStorage.setItem(key, chosen);
}
