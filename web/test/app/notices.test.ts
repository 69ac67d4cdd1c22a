import { describe, expect, test } from "vitest";
import { isLoud, isNews, isQuiet, type Quiet } from "../../src/app/notices";
import type { RowView } from "../../src/host/rowView";

const ME = "1";
const NOON = Date.UTC(2026, 0, 1, 12);
const QUIET: Quiet = { on: true, fromMinute: 22 * 60, toMinute: 7 * 60, timeZone: "Asia/Shanghai", mentions: false };
const OPEN = { quiet: { ...QUIET, on: false }, preview: true };

function row(seq: number, more: Partial<RowView> = {}, last: object = {}): RowView {
  const entry = { conversationId: "g.5", seq, senderId: "2", kind: "text", text: { text: "你好" }, ...last };
  const head = { seq, ord: seq, at: seq };
  return { id: "g.5", unread: 1, readSeq: 0, mutedUntil: 0, left: false, head, last: entry, ...more } as unknown as RowView;
}

describe("news", () => {
  test("is what others wrote after what was there before", () => {
    expect(isNews(row(1), row(2), ME)).toBe(true);
    expect(isNews(undefined, row(1), ME)).toBe(true);
    expect(isNews(row(2), row(2), ME)).toBe(false);
    expect(isNews(row(2), row(1), ME)).toBe(false);
  });

  test.each([
    ["one's own", row(2, {}, { senderId: ME })],
    ["recalled", row(2, {}, { recalled: true })],
    ["read elsewhere", row(2, { readSeq: 2 })],
    ["not counted", row(2, { unread: 0 })],
    ["of a group that was left", row(2, { left: true })],
    ["nothing", row(2, { last: null })],
  ])("is not what is %s", (_, after) => expect(isNews(row(1), after, ME)).toBe(false));
});

test("a mute lets through who mentions one by name, not `all`", () => {
  const said = (mentions: string[]) => isLoud(row(2, { mutedUntil: -1 }, { text: { text: "", mentions } }), OPEN, ME, NOON);
  expect([said([]), said(["all"]), said([ME])]).toEqual([false, false, true]);
  expect(isLoud(row(2, { mutedUntil: NOON - 1 }), OPEN, ME, NOON)).toBe(true);
});

test("quiet hours let through who mentions one by name, when that is wished", () => {
  const night = Date.UTC(2026, 0, 1, 15);
  const named = row(2, {}, { text: { text: "", mentions: [ME] } });
  const wished = (mentions: boolean) => ({ preview: true, quiet: { ...QUIET, mentions } });
  expect(isLoud(named, wished(false), ME, night)).toBe(false);
  expect(isLoud(named, wished(true), ME, night)).toBe(true);
  expect(isLoud(row(2), wished(true), ME, night)).toBe(false);
  expect(isLoud(row(2), wished(false), ME, NOON)).toBe(true);
});

test.each([
  ["over midnight, before", {}, 13 * 60 + 59, false],
  ["over midnight, first minute", {}, 14 * 60, true],
  ["over midnight, last minute", {}, 22 * 60 + 59, true],
  ["over midnight, after", {}, 23 * 60, false],
  ["within a day", { fromMinute: 60, toMinute: 120, timeZone: "UTC" }, 90, true],
  ["within a day, after", { fromMinute: 60, toMinute: 120, timeZone: "UTC" }, 120, false],
  ["all day", { fromMinute: 60, toMinute: 60 }, 0, true],
  ["off", { on: false, fromMinute: 60, toMinute: 60 }, 60, false],
])("quiet hours: %s", (_, changes, minute, quiet) => {
  expect(isQuiet({ ...QUIET, ...changes }, Date.UTC(2026, 0, 1, 0, minute))).toBe(quiet);
});

test("a time zone that nobody knows is no reason to fail", () => {
  expect(() => isQuiet({ ...QUIET, timeZone: "Nowhere/Land" }, NOON)).not.toThrow();
});
