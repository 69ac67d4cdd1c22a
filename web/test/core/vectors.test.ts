import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { Ranges } from "../../src/core/ranges";
import { Replay, type Vector } from "./replay";

interface RangesCase {
  add: [number, number][];
  spans: [number, number][];
  missing: [number, number, [number, number][]][];
}

const folder = new URL("../../../proto/vectors/", import.meta.url);
const lines = readdirSync(folder)
  .filter((name) => name.endsWith(".jsonl"))
  .sort()
  .flatMap((name) => readFileSync(new URL(name, folder), "utf8").split("\n"))
  .filter(Boolean)
  .map((line) => JSON.parse(line) as Vector & { table?: string; cases?: RangesCase[] });

test.each(lines.filter((line) => line.steps))("$name", ({ init, steps, final }) => {
  const replay = new Replay(init);
  for (const [number, step] of steps.entries()) expect(replay.step(step.now, step.in), `step ${number}`).toEqual(step.out);
  expect(replay.state(final)).toEqual(final);
});

test.each(lines.find((line) => line.table === "ranges")!.cases!)("ranges $add", ({ add, spans, missing }) => {
  const ranges = new Ranges(add);
  expect(ranges.spans()).toEqual(spans);
  for (const [lo, hi, holes] of missing) expect(ranges.missing(lo, hi)).toEqual(holes);
});
