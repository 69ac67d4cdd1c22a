/** Times as people read them in a chat. */

import { language, t } from "../i18n";

const DAY_MS = 86_400_000;

/** `14:03`, `昨天 14:03`, `周三 14:03`, `3月5日 14:03`, `2025年3月5日 14:03`. */
export function moment(at: number, now = Date.now()): string {
  const time = clock(at);
  const days = daysBetween(at, now);
  if (days <= 0) return time;
  if (days === 1) return t("yesterday", { time });
  return t("dayTime", { day: day(at, now), time });
}

/** The same without the time, for a list: today it is the time. */
export function shortly(at: number, now = Date.now()): string {
  const days = daysBetween(at, now);
  if (days <= 0) return clock(at);
  return days === 1 ? t("yesterday", { time: "" }).trim() : day(at, now);
}

export function clock(at: number): string {
  return new Intl.DateTimeFormat(language.value, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(at);
}

function day(at: number, now: number): string {
  if (daysBetween(at, now) < 7) return format(at, { weekday: "short" });
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return format(at, { month: language.value === "en" ? "short" : "long", day: "numeric", ...(sameYear ? {} : { year: "numeric" }) });
}

function format(at: number, parts: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(language.value, parts).format(at);
}

/** Midnights between two times. */
export function daysBetween(at: number, now: number): number {
  const midnight = (time: number) => new Date(time).setHours(0, 0, 0, 0);
  return Math.round((midnight(now) - midnight(at)) / DAY_MS);
}
