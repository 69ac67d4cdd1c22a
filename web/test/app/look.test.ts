import { expect, test } from "vitest";
import { fill, initials } from "../../src/app/look";

test.each([
  ["1001", 7],
  ["10002", 2],
  ["alice", 7],
  ["群-42", 5],
])("the colour of %s", (id, colour) => expect(fill(id)).toBe(colour));

test.each([
  ["王小红", "小红"],
  ["李", "李"],
  ["alice", "A"],
  ["Alice Liddell", "AL"],
  ["bob.the-builder", "BB"],
  ["🦢 geese", "🦢"],
  ["", "?"],
])("the letters of %s", (name, letters) => expect(initials(name)).toBe(letters));

test("one letter where there is little room", () => {
  expect([initials("王小红", true), initials("Alice Liddell", true)]).toEqual(["红", "A"]);
});
