import { expect, test } from "vitest";
import tokens from "../../src/tokens/tokens.json" with { type: "json" };

const colours = tokens.colours as unknown as Record<string, [string, string]>;

/** Relative luminance, WCAG 2. */
function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5]
    .map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

function contrast(one: string, other: string): number {
  const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter! + 0.05) / (darker! + 0.05);
}

const pairs = tokens.contrast as [string, string, number][];

test.each(pairs.flatMap(([front, back, least]) => [0, 1].map((theme) => ({ front, back, least, theme }))))(
  "$front on $back, theme $theme",
  ({ front, back, least, theme }) => {
    expect(contrast(colours[front]![theme]!, colours[back]![theme]!)).toBeGreaterThanOrEqual(least);
  },
);

test.each(tokens.avatars)("white on avatar %s", (fill) => {
  expect(contrast("#FFFFFF", fill)).toBeGreaterThanOrEqual(4.5);
});
