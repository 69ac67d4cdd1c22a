/** How far the spans of a log that are known reach from one place. */

import type { Span } from "../core/ranges";

/** The lowest seq from which all is known up to `hi`; `hi + 1`: not even that one. */
export function knownFrom(known: Span[], hi: number): number {
  return known.find(([lo, end]) => lo <= hi && hi <= end)?.[0] ?? hi + 1;
}

/** The greatest seq up to which all is known from `lo` on; `lo - 1`: not even that one. */
export function knownTo(known: Span[], lo: number): number {
  return known.find(([start, end]) => start <= lo && lo <= end)?.[1] ?? lo - 1;
}
