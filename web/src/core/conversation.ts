/** One conversation: what is cached of its log, and how far it is true.
 *
 * Invariant: every entry up to `applied` is reflected in every cached message. So an empty cache may start anywhere.
 */

import { changed, isCountable } from "./changes";
import { ListRow } from "./listRow";
import type { Entry, Row } from "./model";
import { Ranges, type Span } from "./ranges";

export class Conversation extends ListRow {
  /** null: nothing is cached. */
  applied: number | null = null;
  appliedOrd: number | null = null;
  /** What `arrived` has told, for it must not tell it twice. */
  heard = 0;

  // Not kept over a restart:

  /** Entries beyond a hole. */
  readonly held = new Map<number, Entry>();
  /** "log", and pages by "lo-hi": one of each at a time. */
  readonly asked = new Set<string>();
  /** Own sends of this device: they do not arrive. */
  readonly acked = new Set<number>();
  /** The gap timer runs: later pushes must not put it off. */
  gapping = false;
  shown = false;
  view: Span = [0, 0];
  /** Messages to save in this step. */
  readonly changed = new Set<number>();
  dropped = false;

  override takeRow(row: Row): void {
    super.takeRow(row);
    this.forget((seq) => seq <= this.cleared());
  }

  /** Closed, and behind since a sync: it keeps only its row in the list until it is opened. */
  behind(): boolean {
    return this.applied !== null && this.applied < this.head.seq && !this.shown && !this.held.size;
  }

  /** Nothing is cached, so any start is a true one. */
  begin(seq: number, ord: number | null = null): void {
    if (this.applied !== null) return;
    this.applied = seq;
    this.appliedOrd = ord;
  }

  hold(entry: Entry): void {
    this.held.set(entry.seq, entry);
  }

  /** Apply what is held, as far as it follows without a hole. */
  drain(): Entry[] {
    const done: Entry[] = [];
    for (const seq of [...this.held.keys()].sort((a, b) => a - b)) {
      const entry = this.held.get(seq)!;
      if (this.isOld(seq)) {
        this.held.delete(seq);
      } else if (this.isNext(seq)) {
        this.held.delete(seq);
        this.apply(entry);
        this.applied = seq;
        done.push(entry);
      }
    }
    this.settle();
    return done;
  }

  isOld(seq: number): boolean {
    return this.applied !== null && seq <= this.applied;
  }

  isNext(seq: number): boolean {
    return this.applied === null || seq === this.applied + 1;
  }

  /** Twice changes nothing. */
  apply(entry: Entry): void {
    this.note(entry);
    if (entry.targetSeq === undefined) {
      this.put({ ...entry, ver: entry.seq });
    } else {
      const message = this.messages.get(entry.targetSeq);
      if (message && message.ver < entry.seq) {
        this.messages.set(entry.targetSeq, changed(message, entry));
        this.changed.add(entry.targetSeq);
      }
    }
    this.known.add(entry.seq, entry.seq);
    if (entry.ord) this.appliedOrd = entry.ord;
    else if (this.appliedOrd !== null) this.appliedOrd += Number(isCountable(entry));
  }

  /** The newest copy wins, whoever brings it. */
  put(message: Entry): void {
    const ver = message.ver ?? message.seq;
    const have = this.messages.get(message.seq);
    if (have && have.ver >= ver) return;
    this.messages.set(message.seq, { ...message, ver });
    this.changed.add(message.seq);
  }

  /** What was applied. `upto`: hidden and purged entries are left out and are no holes. */
  takeLog(after: number, entries: Entry[], upto: number): Entry[] {
    // A late answer must not jump over what is still missing.
    if (this.applied === null || after > this.applied) return [];
    const done = entries.filter((entry) => entry.seq > this.applied!);
    for (const entry of done) this.apply(entry);
    const reached = Math.max(upto, entries.at(-1)?.seq ?? 0);
    if (reached > this.applied) {
      this.known.add(this.applied + 1, reached);
      this.applied = reached;
    }
    return done;
  }

  takePage(messages: Entry[], covers: Span, asOf: number): void {
    this.heardOfSeq(asOf);
    this.appliedAsOf(asOf);
    for (const message of messages) {
      this.put(message);
      if (message.seq > this.rowHead().seq) this.note(message);
    }
    this.known.add(...covers);
  }

  drop(): void {
    this.applied = this.appliedOrd = null;
    this.known = new Ranges();
    this.messages.clear();
    this.held.clear();
    this.asked.clear();
    this.changed.clear();
    this.dropped = true;
  }

  clearInFlight(): void {
    this.held.clear();
    this.asked.clear();
    this.gapping = false;
  }

  /** Forget all but the newest messages. */
  evict(keep: number): void {
    if (this.messages.size <= 2 * keep) return;
    const last = [...this.messages.keys()].sort((a, b) => a - b).at(-keep - 1)!;
    this.forget((seq) => seq <= last);
    this.known.cut(last + 1);
  }

  /** Where the cache has reached the head, the head's count is the one that was counted. */
  private settle(): void {
    if (this.applied === null || this.applied < this.head.seq || this.appliedOrd === null) return;
    this.head = { ...this.head, ord: this.appliedOrd };
    this.counted = true;
  }

  /** A page read before changes that we have applied lacks them: step back, then repair. */
  private appliedAsOf(asOf: number): void {
    if (this.applied === null) {
      this.applied = asOf;
      const counted = this.head.seq === asOf && this.counted && this.head.ord;
      this.appliedOrd = counted ? this.head.ord : null;
    } else if (asOf < this.applied) {
      this.applied = asOf;
      this.appliedOrd = null;
    }
  }

  private forget(gone: (seq: number) => boolean): void {
    for (const seq of [...this.messages.keys()].filter(gone)) {
      this.messages.delete(seq);
      this.changed.add(seq);
    }
  }
}
