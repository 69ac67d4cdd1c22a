/** What somebody is told while they look elsewhere: a notice for a message, the count on the app's icon. */

import { effect } from "@preact/signals";
import type { Entry, Json } from "../core/model";
import type { Notice, Notifier } from "../host/notices";
import type { RowView } from "../host/rowView";
import type { App } from "./app";
import { isMuted } from "./list";

export interface Quiet {
  on: boolean;
  fromMinute: number;
  toMinute: number;
  timeZone: string;
  mentions: boolean;
}
export interface Wishes {
  quiet: Quiet;
  preview: boolean;
}

const ON = "hongyan.notices";
const wishesOf = (userId: string) => `hongyan.notices.${userId}`;

/** On this device; what the browser allows is another question. */
export function isOn(): boolean {
  return localStorage.getItem(ON) !== "off";
}

export function turn(on: boolean): void {
  if (on) localStorage.removeItem(ON);
  else localStorage.setItem(ON, "off");
}

/** As the server keeps them; kept here too, so that every tab knows them and none has to ask for each message. */
export async function askWishes(app: App): Promise<Wishes> {
  return keepWishes(app.userId, await app.call("NotificationService/GetNotifications"));
}

export async function changeWishes(app: App, changes: Json): Promise<Wishes> {
  return keepWishes(app.userId, await app.call("NotificationService/UpdateNotifications", changes));
}

export function wishes(userId: string): Wishes {
  const kept = localStorage.getItem(wishesOf(userId));
  return kept ? (JSON.parse(kept) as Wishes) : wished({});
}

/** A notice for what is new in a row: what others wrote after what the row showed before, and was not read yet. */
export function isNews(before: RowView | undefined, row: RowView, me: string): boolean {
  const { last } = row;
  if (!last || last.recalled || last.senderId === me || row.left) return false;
  return row.unread > 0 && last.seq > row.readSeq && last.seq > (before?.last?.seq ?? 0);
}

/** Who is mentioned by name is told through a mute, and through quiet hours when they wish it; `all` passes neither. */
export function isLoud(row: RowView, { quiet }: Wishes, me: string, now: number): boolean {
  const named = Boolean(row.last?.text?.mentions?.includes(me));
  if (isMuted(row.mutedUntil, now) && !named) return false;
  return !isQuiet(quiet, now) || (quiet.mentions && named);
}

export function isQuiet({ on, fromMinute, toMinute, timeZone }: Quiet, now: number): boolean {
  if (!on) return false;
  const minute = minuteOfDay(now, timeZone);
  if (fromMinute < toMinute) return fromMinute <= minute && minute < toMinute;
  return minute >= fromMinute || minute < toMinute;
}

/** How a row becomes a notice. */
export type Words = (row: RowView, last: Entry, preview: boolean) => Pick<Notice, "title" | "body">;

export class Notices {
  private readonly forget: (() => void)[];

  constructor(
    private readonly app: App,
    private readonly host: Notifier,
    private readonly words: Words,
  ) {
    this.forget = [
      app.onRows((before, row) => this.take(before, row)),
      effect(() => host.badge(app.list.unread.value)),
      effect(() => {
        if (app.state.value === "LIVE" && host.permission() === "granted") void askWishes(app).catch(() => {});
      }),
    ];
  }

  close(): void {
    for (const forget of this.forget) forget();
    this.host.badge(0);
  }

  private take(before: RowView | undefined, row: RowView): void {
    const { app, host } = this;
    if (host.shown(row.id) && (!row.unread || row.last?.recalled)) host.withdraw(row.id);
    // What is there when one signs in is no news.
    if (!before && app.state.peek() !== "LIVE") return;
    if (!isOn() || !app.leads() || !isNews(before, row, app.userId)) return;
    const wished = wishes(app.userId);
    if (isLoud(row, wished, app.userId, Date.now())) void host.tell({ id: row.id, ...this.words(row, row.last!, wished.preview) });
  }
}

function keepWishes(userId: string, reply: Json): Wishes {
  const found = wished((reply.notifications ?? {}) as Json);
  localStorage.setItem(wishesOf(userId), JSON.stringify(found));
  return found;
}

function wished({ quiet, preview }: Json): Wishes {
  const { on, fromMinute, toMinute, timeZone, mentions } = (quiet ?? {}) as Json;
  return {
    quiet: {
      on: Boolean(on),
      fromMinute: Number(fromMinute ?? 0),
      toMinute: Number(toMinute ?? 0),
      timeZone: String(timeZone ?? ""),
      mentions: Boolean(mentions),
    },
    preview: Boolean(preview),
  };
}

/** A zone that this browser does not know counts as its own. */
function minuteOfDay(now: number, timeZone: string): number {
  const clock = (zone?: string) => new Intl.DateTimeFormat("en", { timeZone: zone, hour: "numeric", minute: "numeric", hourCycle: "h23" });
  let parts;
  try {
    parts = clock(timeZone || undefined).formatToParts(now);
  } catch {
    parts = clock().formatToParts(now);
  }
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0);
  return of("hour") * 60 + of("minute");
}
