/** A conversation's row in the list: its head, marks and counts, in the same numbers as the server's. */

import { changed, isCountable } from "./changes";
import type { Entry, Head, Hint, MarksOf, Message, Row } from "./model";
import { Ranges } from "./ranges";

const NOTHING: Head = { seq: 0, ord: 0, at: 0 };

export class ListRow {
  /** The newest copy of the server's row. */
  row: Partial<Row> = {};
  /** The newest entry heard of. */
  head: Head = { ...NOTHING };
  /** Seqs whose present state is cached. */
  known = new Ranges();
  messages = new Map<number, Message>();
  /** Own countable entries beyond the row's head. */
  own = new Set<number>();
  /** Entries beyond the row's head that mention me. */
  named = new Set<number>();
  /** recall -> recalled: mentions that are gone since the row. */
  unnamed = new Map<number, number>();
  /** user: [delivered, read] */
  marks = new Map<string, [number, number]>();
  /** This device's own mark, perhaps not yet at the server. */
  read = 0;
  /** The ord there, if it is known; not kept over a restart. */
  private readOrd: number | null = null;
  /** Whether `head` has the ord of its seq. */
  protected counted = true;

  constructor(
    readonly id: string,
    readonly me: string,
  ) {}

  takeRow(row: Row): void {
    const head = row.head ?? NOTHING;
    this.heardOf(head);
    if (!this.rowIsNewer(row, head)) return;
    const last = this.row.last;
    const { marks, ...rest } = row;
    this.row = { ...rest, head: { ...head } };
    if (last && last.seq > head.seq) this.row.last = last;
    this.own = new Set([...this.own].filter((seq) => seq > head.seq));
    this.named = new Set([...this.named].filter((seq) => seq > head.seq));
    this.unnamed = new Map([...this.unnamed].filter(([recall]) => recall > head.seq));
    for (const one of marks ?? []) this.takeMarks(one);
  }

  firstVisible(): number {
    return Math.max(1, this.row.fromSeq ?? 0, this.cleared() + 1);
  }

  cleared(): number {
    return this.row.clearedSeq ?? 0;
  }

  /** The row begins another membership. */
  cameBack(row: Row): boolean {
    const before = this.row.fromSeq ?? 0;
    return before > 0 && before < (row.fromSeq ?? 0);
  }

  /** The entry is one's own joining. */
  bringsBack(entry: Entry): boolean {
    return (entry.member?.items ?? []).some((item) => item.operation === "join" && item.userId === this.me);
  }

  heardOf(head: Head): void {
    if (head.seq < this.head.seq) return;
    this.counted = true;
    this.head = { seq: head.seq, ord: head.ord ?? 0, at: head.at ?? 0 };
  }

  /** How far a large group has got. Mentions that the row counts already are not counted again. */
  takeHint(hint: Hint): void {
    this.heardOf(hint.head);
    const named = hint.mentionSeqs?.length ? hint.mentionSeqs : hint.mentioned ? [hint.head.seq] : [];
    const base = this.rowHead().seq;
    for (const seq of named) if (seq > base) this.named.add(seq);
  }

  heardOfSeq(seq: number): void {
    if (seq <= this.head.seq) return;
    this.head = { ...this.head, seq };
    this.counted = false;
  }

  /** Marks only go forward. */
  takeMarks(marks: MarksOf): void {
    const [delivered, read] = this.marks.get(marks.userId) ?? [0, 0];
    const after: [number, number] = [
      Math.max(delivered, marks.deliveredSeq ?? 0, marks.readSeq ?? 0),
      Math.max(read, marks.readSeq ?? 0),
    ];
    this.marks.set(marks.userId, after);
    if (marks.userId === this.me) this.readTo(after[1]);
  }

  readTo(seq: number): boolean {
    if (seq <= this.readMark()) return false;
    this.read = seq;
    this.readOrd = this.ordAt(seq);
    if (this.row.markedUnread) this.row.markedUnread = false;
    return true;
  }

  readMark(): number {
    return Math.max(this.read, this.row.readSeq ?? 0);
  }

  /** What an entry means to the list row, in whatever order it comes. */
  note(entry: Entry): void {
    const { seq } = entry;
    const countable = isCountable(entry);
    if (seq > this.head.seq) {
      this.counted = Boolean(entry.ord) || (this.counted && seq === this.head.seq + 1);
      this.head = { seq, ord: entry.ord || this.head.ord + Number(countable), at: entry.at ?? 0 };
    }
    if (seq > this.rowHead().seq) {
      if (countable && entry.senderId === this.me) this.own.add(seq);
      else if (countable && this.mentionsMe(entry)) this.named.add(seq);
    }
    this.noteChange(entry);
    this.noteLast(entry);
  }

  mentionsMe(entry: Entry): boolean {
    const mentions = entry.text?.mentions ?? [];
    return mentions.includes(this.me) || mentions.includes("all");
  }

  /** head.ord - read.ord - own_after, as the server counts it. */
  unread(): number {
    const mark = this.readMark();
    const { seq: head, ord } = this.head;
    if (mark >= head) return 0;
    if (mark > (this.row.readSeq ?? 0) && this.known.covers(mark + 1, head))
      return this.count((seq, message) => seq > mark && message.senderId !== this.me && isCountable(message));
    const base = this.rowHead();
    if (mark >= base.seq && mark === this.read && this.readOrd !== null)
      return Math.max(0, ord - this.readOrd - [...this.own].filter((seq) => seq > mark).length);
    const own = [...this.own].filter((seq) => seq > base.seq).length;
    return Math.min(Math.max(0, (this.row.unread ?? 0) + ord - base.ord - own), head - mark);
  }

  mentions(): number {
    const mark = this.readMark();
    if (mark >= this.head.seq || !this.unread()) return 0;
    const since = [...this.named].filter((seq) => seq > mark).length;
    if (mark > (this.row.readSeq ?? 0)) {
      const base = this.rowHead().seq;
      const cached = (seq: number, message: Message) =>
        mark < seq && seq <= base && message.senderId !== this.me && this.mentionsMe(message);
      return since + this.count(cached);
    }
    const gone = [...this.unnamed.values()].filter((target) => target > mark).length;
    return Math.max(0, (this.row.mentions ?? 0) + since - gone);
  }

  /** How many messages there are up to here; null: it is not known. */
  private ordAt(seq: number): number | null {
    if (seq === this.head.seq) return this.counted ? this.head.ord : null;
    return this.messages.get(seq)?.ord ?? null;
  }

  protected rowHead(): Head {
    return this.row.head ?? NOTHING;
  }

  private rowIsNewer(row: Row, head: Head): boolean {
    const stamp = row.stamp ?? 0;
    const old = this.row.stamp ?? 0;
    return stamp > old || (stamp === old && head.seq >= this.rowHead().seq);
  }

  private noteLast(entry: Entry): void {
    const last = this.row.last;
    if (entry.targetSeq === undefined) {
      if (isCountable(entry) && (!last || entry.seq > last.seq))
        this.row.last = { ...entry, ver: Math.max(entry.ver ?? 0, entry.seq) };
    } else if (last && last.seq === entry.targetSeq && (last.ver ?? entry.targetSeq) < entry.seq) {
      this.row.last = changed(last, entry);
    }
  }

  /** A recall takes its mentions back, an edit may bring others. */
  private noteChange(entry: Entry): void {
    const target = entry.targetSeq;
    if (target === undefined || (entry.kind !== "recall" && entry.kind !== "edit")) return;
    const named = entry.kind === "edit" && entry.senderId !== this.me && this.mentionsMe(entry);
    const message = this.messages.get(target);
    const base = this.rowHead().seq;
    if (target > base) {
      if (named) this.named.add(target);
      else this.named.delete(target);
    } else if (entry.seq > base && message && this.mentionsMe(message) && !named) {
      this.unnamed.set(entry.seq, target);
    }
  }

  private count(holds: (seq: number, message: Message) => boolean): number {
    let found = 0;
    for (const [seq, message] of this.messages) if (holds(seq, message)) found += 1;
    return found;
  }
}
