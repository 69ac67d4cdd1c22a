import { expect, test } from "vitest";
import { isFound, letters } from "../../src/app/pinyin";

test.each([
  ["张三丰", "zsf"],
  ["欧阳修", "oyx"],
  ["爱丽丝", "als"],
  ["Dave 王", "dave w"],
])("%s has the letters %s", (name, wanted) => expect(letters(name)).toBe(wanted));

test("somebody is found by part of a name, by its letters and by nothing at all", () => {
  expect(isFound("三丰", "张三丰")).toBe(true);
  expect(isFound("ZSF", "张三丰")).toBe(true);
  expect(isFound(" ", "张三丰")).toBe(true);
  expect(isFound("lsf", "张三丰")).toBe(false);
});
