/** What one step collects, and the requests that wait for an answer. */

import type { Effect } from "./effects";
import type { Json } from "./model";
import type { Span } from "./ranges";

const ACK_WAIT_MS = 10_000;

/** A request on its way: what it is for. */
export type Ask =
  | { kind: "welcome" | "sync" | "ok" | "pong" }
  | { kind: "log"; conversationId: string; after: number }
  | { kind: "page"; conversationId: string; gap: Span }
  | { kind: "sent"; conversationId: string; item: string }
  | { kind: "read" | "delivered"; conversationId: string; seq: number };

export type Table = "meta" | "conversation" | "outbox" | "mark";

export class Desk {
  now = 0;
  out: Effect[] = [];
  readonly asks = new Map<number, Ask>();
  private random: () => number = () => 0;
  private rendered = new Set<string>();
  private dirtied = new Map<string, [Table, string]>();
  private lastId = 0;

  begin(now: number, random: () => number): void {
    this.now = now;
    this.random = random;
    this.out = [];
    this.rendered = new Set();
    this.dirtied = new Map();
  }

  chance(): number {
    return this.random();
  }

  emit(effect: Effect): void {
    this.out.push(effect);
  }

  render(conversationId: string): void {
    this.rendered.add(conversationId);
  }

  save(table: Table, key: string): void {
    this.dirtied.set(`${table}\n${key}`, [table, key]);
  }

  dirty(): Iterable<[Table, string]> {
    return this.dirtied.values();
  }

  timer(timer: string, ms: number): void {
    this.emit({ type: "timer", timer, ms: Math.trunc(ms) });
  }

  /** Send a frame; no answer for 10 s closes the connection. */
  ask(frame: string, body: Json, purpose: Ask): void {
    this.lastId += 1;
    this.asks.set(this.lastId, purpose);
    this.emit({ type: "send", id: this.lastId, frame, body });
    this.timer(`ack:${this.lastId}`, ACK_WAIT_MS);
  }

  answered(id: number): Ask | undefined {
    const ask = this.asks.get(id);
    if (ask) {
      this.asks.delete(id);
      this.emit({ type: "cancel", timer: `ack:${id}` });
    }
    return ask;
  }

  /** Answers about this conversation that are on their way speak of a cache that is gone. */
  forget(conversationId: string): void {
    for (const [id, ask] of [...this.asks])
      if ((ask.kind === "log" || ask.kind === "page") && ask.conversationId === conversationId) this.answered(id);
  }

  renders(): Effect[] {
    return [...this.rendered].map((conversationId) => ({ type: "render", conversationId }));
  }
}
