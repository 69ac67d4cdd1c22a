/** A set of seqs as a sorted list of closed intervals that neither overlap nor touch. */
export type Span = [lo: number, hi: number];

export class Ranges {
  private kept: Span[] = [];

  constructor(spans: Iterable<readonly number[]> = []) {
    for (const [lo, hi] of spans) this.add(lo!, hi!);
  }

  /** Nothing happens when lo > hi. */
  add(lo: number, hi: number): void {
    if (lo > hi) return;
    let first = 0;
    while (first < this.kept.length && this.kept[first]![1] < lo - 1) first += 1;
    let last = first;
    for (; last < this.kept.length && this.kept[last]![0] <= hi + 1; last += 1) {
      lo = Math.min(lo, this.kept[last]![0]);
      hi = Math.max(hi, this.kept[last]![1]);
    }
    this.kept.splice(first, last - first, [lo, hi]);
  }

  /** The parts of lo..hi that are not in the set. */
  missing(lo: number, hi: number): Span[] {
    const holes: Span[] = [];
    for (const [start, end] of this.kept) {
      if (end < lo) continue;
      if (start > hi) break;
      if (start > lo) holes.push([lo, start - 1]);
      lo = end + 1;
    }
    if (lo <= hi) holes.push([lo, hi]);
    return holes;
  }

  covers(lo: number, hi: number): boolean {
    return this.missing(lo, hi).length === 0;
  }

  /** Forget everything below lo. */
  cut(lo: number): void {
    this.kept = this.kept.filter(([, end]) => end >= lo).map(([start, end]) => [Math.max(start, lo), end]);
  }

  spans(): Span[] {
    return this.kept.map(([lo, hi]) => [lo, hi]);
  }
}
