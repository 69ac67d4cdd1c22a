import { expect, test } from "vitest";
import { CATALOGUES } from "../../src/i18n";
import { PANES } from "../../src/i18n/panes";

const en: Record<string, string> = { ...CATALOGUES.en, ...PANES.en };
const zh: Record<string, string> = { ...CATALOGUES["zh-CN"], ...PANES["zh-CN"] };

test("both languages have every key", () => {
  expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort());
});

test.each(Object.keys(zh))("%s takes the same values and says something", (key) => {
  const values = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
  expect(values(en[key]!)).toEqual(values(zh[key]!));
  expect(en[key]!.trim() && zh[key]!.trim()).toBeTruthy();
});
