import { expect, test } from "vitest";
import { Admin, COMMAND_LINE, decisions } from "../../src/app/admin";
import type { Json } from "../../src/core/model";
import { DESK } from "../../src/i18n/admin";

/** What was asked, and an office that answers always the same. */
function office(reply: Json): { admin: Admin; asked: [string, Json][] } {
  const asked: [string, Json][] = [];
  const call = (method: string, body: Json) => {
    asked.push([method, body]);
    return Promise.resolve(reply);
  };
  return { admin: new Admin(call), asked };
}

test("whoever has no account's word for it is no administrator", async () => {
  expect(await office({}).admin.isAdministrator()).toBe(false);
  expect(await office({ account: {} }).admin.isAdministrator()).toBe(false);
  expect(await office({ account: { administrator: true } }).admin.isAdministrator()).toBe(true);
});

test("accounts go on after the number of the last one", async () => {
  const { admin, asked } = office({ accounts: [{ user: { id: "7", number: "1003" }, deletedAt: "5" }], more: true });
  const { rows, more } = await admin.accounts(" bo ", true);
  await admin.accounts("", false, rows[0]);
  expect(rows[0]).toMatchObject({ id: "7", number: "1003", deleted: true, disabled: false, administrator: false });
  expect(more).toBe(true);
  expect(asked).toEqual([
    ["AdminService/ListAccounts", { q: "bo", disabled: true, after: "0" }],
    ["AdminService/ListAccounts", { after: "1003" }],
  ]);
});

test("only a message can be removed", () => {
  expect(decisions({ conversationId: "d.1.2" })).toContain("message_removed");
  expect(decisions({ conversationId: "" })).toEqual(["dismissed", "account_disabled"]);
});

test("what is left out of an answer has its plain value", async () => {
  const { rows } = await office({ reports: [{ id: "3" }] }).admin.reports(false);
  expect(rows[0]).toMatchObject({ id: "3", reason: "no_reason", decision: "undecided", conversationId: "", openCount: 0, closedAt: 0 });
  expect(await office({ entries: [{ seq: "4" }] }).admin.lookAt("3")).toEqual([{ seq: 4, senderId: "0", at: 0, recalled: false, text: null }]);
  expect(await office({}).admin.invitations()).toEqual([]);
});

test("the trail is of one administrator, of the command line, or of everybody", async () => {
  const { admin, asked } = office({});
  for (const of of ["9", COMMAND_LINE, ""]) await admin.trail(of);
  expect(asked.map(([, body]) => body)).toEqual([{ administratorId: "9", before: "0" }, { administratorId: "0", before: "0" }, { before: "0" }]);
});

test("an invitation is valid for days", async () => {
  const { admin, asked } = office({ invitation: { code: "abc" } });
  expect((await admin.invite(3, 2, "")).code).toBe("abc");
  expect(asked[0]![1]).toEqual({ uses: 3, expiresIn: 172_800, note: "" });
});

test("both languages have every word of the console, with the same values", () => {
  const values = (words: string) => [...words.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
  const [zh, en]: Record<string, string>[] = [DESK["zh-CN"], DESK.en];
  expect(Object.keys(en!)).toEqual(Object.keys(zh!));
  for (const [key, words] of Object.entries(zh!)) expect(values(en![key]!)).toEqual(values(words));
});
