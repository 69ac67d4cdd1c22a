import { expect, test } from "vitest";
import { beingNamed, named } from "../../src/app/mentions";

test.each([
  ["@", 1, ""],
  ["你好 @王", 5, "王"],
  ["@bob 再说", 4, "bob"],
])("a name is being written in %s at %i", (text, caret, words) => expect(beingNamed(text, caret)?.words).toBe(words));

test.each([
  ["mail me at a@example", 20],
  ["@bob again", 7],
  ["no name", 3],
  [`@${"x".repeat(21)}`, 22],
])("none in %s at %i", (text, caret) => expect(beingNamed(text, caret)).toBeNull());

test("who still stands in the text is called, once", () => {
  const names = new Map([
    ["鲍勃", "2"],
    ["Bob", "2"],
    ["卡罗尔", "3"],
  ]);
  expect(named("@鲍勃 @Bob 来", names)).toEqual(["2"]);
});
