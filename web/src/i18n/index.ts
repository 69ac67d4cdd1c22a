/** `t("key", {value})` in the language of the moment. A component that calls it is drawn anew when the language changes. */

import { signal } from "@preact/signals";
import en from "./en.json" with { type: "json" };
import zh from "./zh-CN.json" with { type: "json" };

export type Key = keyof typeof zh;
export type Language = "zh-CN" | "en";
export const CATALOGUES: Record<Language, Record<Key, string>> = { "zh-CN": zh, en };

const KEPT = "hongyan.language";

export const language = signal<Language>(chosen());

export function speak(chosen: Language): void {
  language.value = chosen;
  localStorage.setItem(KEPT, chosen);
  document.documentElement.lang = chosen;
}

export function t(key: Key, values: Record<string, string | number> = {}): string {
  return CATALOGUES[language.value][key].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
}

function chosen(): Language {
  const kept = globalThis.localStorage?.getItem(KEPT);
  if (kept === "zh-CN" || kept === "en") return kept;
  return (globalThis.navigator?.language ?? "zh").startsWith("zh") ? "zh-CN" : "en";
}
