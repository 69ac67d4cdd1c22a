/** The words of contacts, groups and settings, which come with them: `words("key", {value})`, as `t`. */

import { language } from ".";
import en from "./panes.en.json" with { type: "json" };
import zh from "./panes.zh-CN.json" with { type: "json" };

export type PaneKey = keyof typeof zh;
export const PANES: Record<"zh-CN" | "en", Record<PaneKey, string>> = { "zh-CN": zh, en };

export function words(key: PaneKey, values: Record<string, string | number> = {}): string {
  return (PANES[language.value][key] as string).replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
}
