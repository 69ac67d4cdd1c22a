import { expect, test } from "vitest";
import { Composition } from "../../src/app/ime";

const ENTER = { isComposing: false, keyCode: 13 };

test("an Enter of the keyboard is meant", () => expect(new Composition().isMeant(ENTER, 0)).toBe(true));

test("an Enter that takes a candidate is not, in Chrome and Firefox", () => {
  const composition = new Composition();
  expect(composition.isMeant({ isComposing: true, keyCode: 13 }, 1_000)).toBe(false);
  expect(composition.isMeant({ isComposing: false, keyCode: 229 }, 1_000)).toBe(false);
});

test("nor the one that Safari sends after the end of the composition", () => {
  const composition = new Composition();
  composition.ended(1_000);
  expect(composition.isMeant(ENTER, 1_060)).toBe(false);
  expect(composition.isMeant(ENTER, 1_061)).toBe(true);
});
