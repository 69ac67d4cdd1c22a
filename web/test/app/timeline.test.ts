import { expect, test } from "vitest";
import { timeline, type TimelineRow } from "../../src/app/timeline";
import type { Item, Message } from "../../src/core/model";

const START = new Date(2026, 10, 25, 9, 0).getTime();
const MINUTE = 60_000;

function said(seq: number, senderId: string, minutes: number, more: Partial<Message> = {}): Message {
  return { conversationId: "d.1.2", seq, ver: seq, senderId, kind: "text", at: START + minutes * MINUTE, text: { text: `${seq}` }, ...more };
}

const lines = (messages: Message[], more = {}, items: Item[] = []) => timeline(messages, items, { me: "1", newFrom: 0, whole: true, ...more });
const short = (rows: TimelineRow[]) =>
  rows.map((row) => (row.kind === "said" ? `${row.message.seq}${row.first ? " first" : ""}${row.last ? " last" : ""}` : row.kind));

test("one person's messages of a few minutes stand together", () => {
  expect(short(lines([said(1, "2", 0), said(2, "2", 4), said(3, "2", 9), said(4, "1", 9)]))).toEqual([
    "time",
    "1 first",
    "2 last",
    "3 first last",
    "4 first last",
  ]);
});

test("a pause and a new day are named", () => {
  expect(short(lines([said(1, "2", 0), said(2, "2", 11), said(3, "2", 24 * 60)]))).toEqual(["time", "1 first last", "time", "2 first last", "time", "3 first last"]);
});

test("changes are no lines, what was taken back is one and breaks no time", () => {
  const messages = [said(1, "2", 0), said(2, "2", 1, { kind: "react", text: undefined }), said(3, "2", 2, { recalled: true, text: undefined }), said(4, "2", 3)];
  expect(short(lines(messages))).toEqual(["time", "1 first last", "happened", "4 first last"]);
});

test("the bar of what is new stands before the first message of others", () => {
  expect(short(lines([said(1, "2", 0), said(2, "1", 1), said(3, "2", 2)], { newFrom: 2 }))).toEqual(["time", "1 first last", "2 first last", "new", "3 first last"]);
});

test("a page that is put before changes no row that is there", () => {
  const all = Array.from({ length: 40 }, (_, at) => said(at + 1, at % 5 ? "2" : "1", at * 3));
  const before = lines(all.slice(20), { whole: false });
  const after = lines(all, { whole: true });
  expect(before[0]).toMatchObject({ kind: "said", message: { seq: 22 } });
  expect(after.slice(-before.length)).toEqual(before);
});

test("one's own message keeps its key when it is confirmed", () => {
  const item: Item = { id: "c1", conversationId: "d.1.2", op: "send", body: {}, state: "SENDING", createdAt: 0, tries: 0 };
  const [waiting] = lines([], {}, [item]);
  const confirmed = lines([said(1, "1", 0, { clientId: "c1" })]).at(-1);
  expect(confirmed!.key).toBe(waiting!.key);
  expect(lines([said(1, "2", 0, { clientId: "c1" })]).at(-1)!.key).toBe("seq 1");
});
