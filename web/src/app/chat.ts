/** One conversation on the screen: a window of its messages, read from the store and kept up by what is committed. */

import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Write } from "../core/effects";
import type { Event } from "../core/events";
import type { Item, Json, Message } from "../core/model";
import type { Span } from "../core/ranges";
import type { RowView } from "../host/rowView";
import { plain } from "../host/wire";
import { knownFrom, knownTo } from "./window";

const PAGE = 60;
const MOST = 1_000;
const AROUND = 40;
const PATIENCE_MS = 10_000;
const END = Number.MAX_SAFE_INTEGER;

/** Messages that are cached, by their places in the log. */
export interface Cache {
  messages(conversationId: string, lo: number, hi: number): Promise<Message[]>;
}

export class Chat {
  /** In order; a window of at most 1,000. */
  readonly messages = signal<Message[]>([]);
  readonly items = signal<Item[]>([]);
  /** Changes that were refused: what one wanted did not happen. */
  readonly refused = signal<Item[]>([]);
  /** Whether the window reaches to the newest message, and to the oldest one that may be seen. */
  readonly atEnd = signal(true);
  readonly whole = signal(false);
  /** What is to be brought to the screen: a message, or the end; null: nothing. */
  readonly target = signal<number | "end" | null>(null);
  /** Where the bar of new messages stands, until the conversation is left; 0: nowhere. How many were new when it was
   * opened, and how many of them name the reader. */
  readonly news = signal({ from: 0, count: 0, mentions: 0 });
  /** The reader is at the end: what is too much goes at the other side. */
  following = true;
  private readonly shown = new Map<number, Message>();
  /** On the screen, and what is being read to come on it: news of both is kept. */
  private drawn: Span;
  private wide: Span;
  private moving: Promise<void> | null = null;
  private readonly quotes = new Map<number, Signal<Message | null>>();
  private readonly waiting = new Set<() => void>();
  private left = false;

  constructor(
    readonly id: string,
    private readonly row: ReadonlySignal<RowView | undefined>,
    private readonly cache: Cache,
    private readonly feed: (event: Event) => void,
    private readonly call: (method: string, body: Json) => Promise<Json>,
  ) {
    this.drawn = this.wide = this.newest();
  }

  async open(): Promise<void> {
    this.look();
    await this.move(() => this.arrive());
  }

  close(): void {
    this.left = true;
    for (const wake of this.waiting) wake();
    this.feed({ type: "leave", conversationId: this.id });
  }

  /** The page before the window; done when it is there, or cannot be had just now. */
  older(): Promise<void> {
    return this.move(() => this.grow("older"));
  }

  /** The page after a window that does not reach the end. */
  newer(): Promise<void> {
    return this.move(() => this.grow("newer"));
  }

  /** Bring a message to the screen, wherever it is. */
  async jump(seq: number): Promise<void> {
    await this.moving;
    if (!this.shown.has(seq) || seq < this.drawn[0] || seq > this.drawn[1]) await this.move(() => this.begin(this.around(seq)));
    this.target.value = seq;
  }

  async toEnd(): Promise<void> {
    await this.moving;
    if (!this.atEnd.value) await this.move(() => this.begin(this.newest()));
    this.target.value = "end";
  }

  /** A message that another one quotes, wherever it is; null: not known, or not to be seen. */
  quoted(seq: number): Signal<Message | null> {
    let found = this.quotes.get(seq);
    if (!found) {
      found = signal(null);
      this.quotes.set(seq, found);
      void this.findQuote(seq, found);
    }
    return found;
  }

  /** The first of the new messages that calls somebody; 0: there is none. */
  async firstMention(who: string): Promise<number> {
    for (let after = this.news.value.from - 1; after < this.head(); ) {
      const page = await this.history({ after, limit: 100 });
      const calls = page.messages.find(({ text, senderId }) => senderId !== who && text?.mentions?.some((id) => id === who || id === "all"));
      if (calls) return calls.seq;
      if (page.hi <= after) break;
      after = page.hi;
    }
    return 0;
  }

  /** What was committed. */
  take(writes: Write[]): void {
    let changed = false;
    const [lo, hi] = this.wide;
    for (const [table, [id, seq], value] of writes) {
      if (table !== "message" || id !== this.id) continue;
      changed = true;
      if (seq === undefined) this.dropped();
      else if (value === null) this.shown.delete(Number(seq));
      else if (Number(seq) >= lo && Number(seq) <= hi) this.put(value as Message);
    }
    if (changed) this.draw();
    for (const wake of this.waiting) wake();
  }

  takeItems(items: Iterable<Item>): void {
    const own = [...items].filter((item) => item.conversationId === this.id);
    this.items.value = own.filter(({ op }) => op === "send");
    this.refused.value = own.filter(({ op, state }) => op !== "send" && state === "FAILED");
  }

  /** The core dropped its cache: look again. */
  look(): void {
    const [lo, hi] = this.wide;
    // Of what nobody has heard the newest page is asked for.
    this.feed({ type: "view", conversationId: this.id, lo: this.row.peek() ? lo : 0, hi: hi === END ? 0 : hi });
    for (const wake of this.waiting) wake();
  }

  private async findQuote(seq: number, found: Signal<Message | null>): Promise<void> {
    const [cached] = await this.cache.messages(this.id, seq, seq);
    const asked = cached ? [cached] : (await this.history({ around: seq, limit: 1 }).catch(() => null))?.messages;
    found.value = asked?.find((message) => message.seq === seq) ?? null;
  }

  private async history(wanted: Json): Promise<{ messages: Message[]; hi: number }> {
    const page = plain(await this.call("MessageService/History", { conversationId: this.id, ...wanted })) as Json;
    return { messages: (page.messages ?? []) as Message[], hi: Number((page.covers as Json | undefined)?.hi ?? 0) };
  }

  // The window.

  private newest(): Span {
    return [Math.max(this.first(), this.head() - PAGE + 1), END];
  }

  private around(seq: number): Span {
    const hi = seq + AROUND;
    return [Math.max(1, Math.min(this.first(), seq), seq - AROUND), hi >= this.head() ? END : hi];
  }

  /** Much may have been said since: at the end only the newest page of it is asked for. */
  private dropped(): void {
    this.shown.clear();
    if (this.atEnd.peek() && !this.moving) this.drawn = this.wide = this.newest();
  }

  private first(): number {
    return this.row.peek()?.first ?? 1;
  }

  private head(): number {
    return this.row.peek()?.head.seq ?? 0;
  }

  private known(): Span[] {
    return this.row.peek()?.known ?? [];
  }

  /** One movement at a time: who asks meanwhile waits for the one under way. */
  private move(how: () => Promise<void>): Promise<void> {
    this.moving ??= how().finally(() => (this.moving = null));
    return this.moving;
  }

  /** What is cached at once, and the rest when it is there. */
  private async arrive(): Promise<void> {
    await this.until(() => this.row.peek() !== undefined);
    const row = this.row.peek();
    if (row?.unread) this.news.value = { from: row.readSeq + 1, count: row.unread, mentions: row.mentions };
    const span = (this.drawn = this.wide = this.newest());
    this.look();
    await this.read(span);
    this.draw();
    await this.until(() => knownTo(this.known(), span[0]) >= this.head());
    await this.read(span);
    this.draw();
  }

  /** Another window: drawn once it is there, the old one stays until then. */
  private async begin(span: Span): Promise<void> {
    const [lo, hi] = span;
    const before = this.drawn;
    this.wide = span;
    this.look();
    const isThere = await this.until(() => knownTo(this.known(), lo) >= Math.min(hi, this.head()));
    if (!isThere) {
      this.wide = before;
      this.look();
      return;
    }
    this.shown.clear();
    await this.read(span);
    this.drawn = span;
    this.draw();
  }

  private async grow(side: "older" | "newer"): Promise<void> {
    const had = this.messages.peek().length;
    const step = side === "older" ? () => this.before() : () => this.after();
    // A page may hold nothing but changes of other messages.
    while (this.messages.peek().length === had && (await step())) this.draw();
    this.trim(side === "older" ? "newest" : "oldest");
    this.draw();
    this.look();
  }

  /** Whether there may be more. */
  private async before(): Promise<boolean> {
    const [lo, hi] = this.drawn;
    const first = this.first();
    if (lo <= first) return false;
    this.wide = [Math.max(first, lo - PAGE), hi];
    this.look();
    await this.until(() => knownFrom(this.known(), lo - 1) < lo);
    const from = Math.max(this.wide[0], knownFrom(this.known(), lo - 1));
    if (from >= lo) return false;
    await this.read([from, lo - 1]);
    this.drawn = this.wide = [from, hi];
    return true;
  }

  private async after(): Promise<boolean> {
    const [lo, hi] = this.drawn;
    if (hi === END) return false;
    this.wide = [lo, hi + PAGE];
    this.look();
    await this.until(() => knownTo(this.known(), hi + 1) > hi);
    const to = Math.min(this.wide[1], knownTo(this.known(), hi + 1));
    if (to <= hi) return false;
    const reached = to >= this.head() ? END : to;
    this.wide = [lo, reached];
    await this.read([hi + 1, reached]);
    this.drawn = this.wide;
    return true;
  }

  /** Whether it came about while somebody cared to wait. */
  private until(holds: () => boolean): Promise<boolean> {
    if (holds() || this.left) return Promise.resolve(holds());
    return new Promise((resolve) => {
      const wake = () => (holds() || this.left) && end();
      const end = () => {
        clearTimeout(timer);
        this.waiting.delete(wake);
        resolve(holds());
      };
      const timer = setTimeout(end, PATIENCE_MS);
      this.waiting.add(wake);
    });
  }

  private async read([lo, hi]: Span): Promise<void> {
    for (const message of await this.cache.messages(this.id, lo, hi)) this.put(message);
  }

  /** The newest copy wins, whoever brings it. */
  private put(message: Message): void {
    const have = this.shown.get(message.seq);
    if (!have || have.ver <= message.ver) this.shown.set(message.seq, message);
  }

  private trim(side: "oldest" | "newest"): void {
    const inOrder = this.inOrder();
    if (inOrder.length <= MOST) return;
    const kept = side === "oldest" ? inOrder.slice(-MOST) : inOrder.slice(0, MOST);
    const [lo, hi] = this.drawn;
    this.drawn = side === "oldest" ? [kept[0]!.seq, hi] : [lo, kept.at(-1)!.seq];
    this.wide = this.drawn;
    for (const seq of this.shown.keys()) if (seq < this.drawn[0] || seq > this.drawn[1]) this.shown.delete(seq);
  }

  private inOrder(): Message[] {
    const [lo, hi] = this.drawn;
    return [...this.shown.values()].filter(({ seq }) => seq >= lo && seq <= hi).sort((a, b) => a.seq - b.seq);
  }

  private draw(): void {
    if (!this.moving) this.trim(this.following ? "oldest" : "newest");
    this.atEnd.value = this.drawn[1] === END;
    this.whole.value = this.drawn[0] <= this.first();
    this.messages.value = this.inOrder();
  }
}
