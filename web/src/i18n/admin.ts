/** The words of the administrators' console, which come with it: `desk("key", {value})`, as `t`. */

import { language } from ".";
import en from "./admin.en.json" with { type: "json" };
import zh from "./admin.zh-CN.json" with { type: "json" };

export type DeskKey = keyof typeof zh;
export const DESK: Record<"zh-CN" | "en", Record<DeskKey, string>> = { "zh-CN": zh, en };

export function desk(key: DeskKey, values: Record<string, string | number> = {}): string {
  return (DESK[language.value][key] as string).replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
}
