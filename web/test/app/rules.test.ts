import { expect, test } from "vitest";
import { EDIT_MS, lastToEdit, mayEdit, mayRecall, RECALL_MS, Recalled, REEDIT_MS } from "../../src/app/rules";
import type { Message } from "../../src/core/model";

const said = (seq: number, more: Partial<Message> = {}): Message => ({ conversationId: "g.1", seq, ver: seq, senderId: "1", kind: "text", at: 1_000, text: { text: "你好" }, ...more });

test("one's own text can be edited for a quarter of an hour", () => {
  expect(mayEdit(said(1), "1", 999 + EDIT_MS)).toBe(true);
  expect(mayEdit(said(1), "1", 1_000 + EDIT_MS)).toBe(false);
  expect(mayEdit(said(1), "2", 1_000)).toBe(false);
  expect(mayEdit(said(1, { kind: "forward" }), "1", 1_000)).toBe(false);
});

test("one's own message can be taken back for two minutes, by managers at any time", () => {
  expect(mayRecall(said(1), { me: "1", rank: 0 }, 999 + RECALL_MS)).toBe(true);
  expect(mayRecall(said(1), { me: "1", rank: 0 }, 1_000 + RECALL_MS)).toBe(false);
  expect(mayRecall(said(1), { me: "2", rank: 0 }, 1_000)).toBe(false);
  expect(mayRecall(said(1), { me: "2", rank: 1 }, 1_000 + RECALL_MS)).toBe(true);
  expect(mayRecall(said(1, { recalled: true }), { me: "1", rank: 2 }, 1_000)).toBe(false);
});

test("arrow-up takes the last own text", () => {
  const messages = [said(1), said(2), said(3, { senderId: "2" }), said(4, { recalled: true })];
  expect(lastToEdit(messages, "1", 2_000)?.seq).toBe(2);
});

test("words that were taken back are kept for five minutes", () => {
  const recalled = new Recalled();
  recalled.keep(said(1), 1_000);
  expect(recalled.of(said(1, { text: undefined, recalled: true }), 999 + REEDIT_MS)?.text).toBe("你好");
  expect(recalled.of(said(1), 1_000 + REEDIT_MS)).toBeNull();
  expect(recalled.of(said(2), 1_000)).toBeNull();
});
