import { expect, test } from "vitest";
import { named, SHORTCUTS } from "../../src/app/shortcuts";

test("every shortcut has a name of its own", () => {
  const names = SHORTCUTS.map(named);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toContain("Ctrl+K");
});
