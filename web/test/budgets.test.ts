/** What the built page weighs. Wants `npm run build` before. */

import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";

const BUILT = new URL("../../server/hongyan/app/page/", import.meta.url);
const ASSETS = readdirSync(new URL("assets/", BUILT)).map((name) => `assets/${name}`);

const weight = (names: string[]) => names.reduce((sum, name) => sum + gzipSync(readFileSync(new URL(name, BUILT)), { level: 9 }).length, 0) / 1000;
const ending = (end: string, names: string[]) => names.filter((name) => name.endsWith(end));

/** What the browser fetches before anybody has pressed anything. */
function atTheStart(): string[] {
  const page = readFileSync(new URL("index.html", BUILT), "utf8");
  return [...page.matchAll(/(?:src|href)="\/([^"]+\.(?:js|css))"/g)].map(([, name]) => name!);
}

const BUDGETS: [what: string, names: string[], most: number][] = [
  ["JavaScript at the start", ending(".js", atTheStart()), 60],
  ["style at the start", ending(".css", atTheStart()), 15],
  ["all JavaScript and style", [...ending(".js", ASSETS), ...ending(".css", ASSETS)], 200],
];

describe("the built page", () => {
  it.each(BUDGETS)("%s stays within its budget", (what, names, most) => {
    const kilobytes = weight(names);
    console.log(`${what}: ${kilobytes.toFixed(1)} of ${most} kB gz`);
    expect(names.length).toBeGreaterThan(0);
    expect(kilobytes).toBeLessThanOrEqual(most);
  });
});
