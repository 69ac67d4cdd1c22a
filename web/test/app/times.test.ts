import { beforeEach, expect, test } from "vitest";
import { moment, shortly } from "../../src/app/times";
import { language } from "../../src/i18n";

const now = new Date(2026, 10, 25, 15, 0).getTime();
const at = (year: number, month: number, day: number) => new Date(year, month - 1, day, 14, 3).getTime();

beforeEach(() => void (language.value = "zh-CN"));

test.each([
  [at(2026, 11, 25), "14:03", "14:03"],
  [at(2026, 11, 24), "昨天 14:03", "昨天"],
  [at(2026, 11, 21), "周六 14:03", "周六"],
  [at(2026, 3, 5), "3月5日 14:03", "3月5日"],
  [at(2025, 3, 5), "2025年3月5日 14:03", "2025年3月5日"],
])("in Chinese", (time, whole, short) => expect([moment(time, now), shortly(time, now)]).toEqual([whole, short]));

test.each([
  [at(2026, 11, 24), "Yesterday 14:03", "Yesterday"],
  [at(2026, 11, 21), "Sat 14:03", "Sat"],
  [at(2026, 3, 5), "Mar 5 14:03", "Mar 5"],
  [at(2025, 3, 5), "Mar 5, 2025 14:03", "Mar 5, 2025"],
])("in English", (time, whole, short) => {
  language.value = "en";
  expect([moment(time, now), shortly(time, now)]).toEqual([whole, short]);
});
