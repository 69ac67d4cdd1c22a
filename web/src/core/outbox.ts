/** What the person has written and the server has not yet confirmed. It outlives restarts, epochs and sign-outs. */

import type { Desk } from "./desk";
import type { Item, Json } from "./model";
import { backoff, isPermanent } from "./refusals";

const STALE_MS = 24 * 3600 * 1000;
const CAP_MS = 30_000;
const METHODS: Record<string, string> = {
  edit: "MessageService/Edit",
  recall: "MessageService/Recall",
  react: "MessageService/React",
  pin: "MessageService/Pin",
  update: "MessageService/UpdateConversation",
  clear: "MessageService/Clear",
  mark_unread: "MessageService/MarkUnread",
};
const ROW_OPS = new Set(["update", "clear", "mark_unread"]);

export class Outbox {
  /** In the order of writing. */
  readonly items = new Map<string, Item>();
  /** Conversations that wait for a timer. */
  private readonly waiting = new Set<string>();

  constructor(private readonly desk: Desk) {}

  // The person.

  /** The same id again changes nothing. */
  add(item: Item): void {
    if (this.items.has(item.id) || this.merged(item)) return;
    const first = item.dependsOn && !item.targetSeq ? this.items.get(item.dependsOn) : undefined;
    if (item.dependsOn && !item.targetSeq && (first?.state ?? "FAILED") === "FAILED")
      item = { ...item, state: "FAILED", error: "dependency" };
    this.items.set(item.id, item);
    this.touch(item);
  }

  retry(id: string): void {
    const item = this.items.get(id);
    if (item?.state !== "FAILED" || !(item.op === "send" || ROW_OPS.has(item.op) || item.targetSeq)) return;
    Object.assign(item, { state: "QUEUED", createdAt: this.desk.now, tries: 0 });
    delete item.error;
    this.touch(item);
  }

  delete(id: string): void {
    const item = this.items.get(id);
    if (!item || item.state === "SENDING") return;
    this.remove(item);
    this.failDependents(id);
  }

  // The line.

  /** Send what may go: first in, first out, one in flight per conversation. */
  pump(): void {
    const busy = new Set(this.waiting);
    for (const item of this.items.values()) if (item.state === "SENDING") busy.add(item.conversationId);
    for (const item of [...this.items.values()]) {
      if (item.state !== "QUEUED" || busy.has(item.conversationId)) continue;
      if (this.isStale(item)) {
        this.fail(item, "stale");
      } else if (item.dependsOn && !item.targetSeq) {
        busy.add(item.conversationId);
      } else {
        this.send(item);
        busy.add(item.conversationId);
      }
    }
  }

  /** The line is gone: nobody knows what became of those on their way, so they go again with the same id. */
  requeue(): void {
    for (const item of this.items.values())
      if (item.state === "SENDING") {
        item.state = "QUEUED";
        this.touch(item);
      }
  }

  refused(id: string, code: number, reason: string, retryAfterMs: number): void {
    const item = this.items.get(id);
    if (!item) return;
    if (isPermanent(code, retryAfterMs)) {
      this.fail(item, reason || String(code));
      return;
    }
    item.state = "QUEUED";
    item.tries += 1;
    this.touch(item);
    const delay = Math.max(retryAfterMs, backoff(this.desk.chance(), item.tries, CAP_MS));
    this.waiting.add(item.conversationId);
    this.desk.timer(`retry:${item.conversationId}`, delay);
  }

  waited(conversationId: string): void {
    this.waiting.delete(conversationId);
  }

  /** The log has it: by the ack or by its own push, whichever came first. */
  confirmed(id: string, seq: number): Item | undefined {
    const item = this.items.get(id);
    if (!item) return undefined;
    this.remove(item);
    this.desk.emit({ type: "confirmed", clientId: id, seq });
    for (const other of this.items.values())
      if (other.dependsOn === id && !other.targetSeq) {
        other.targetSeq = seq;
        this.touch(other);
      }
    return item;
  }

  /** Row changes that wait become one. */
  private merged(item: Item): boolean {
    if (item.op !== "update") return false;
    for (const old of this.items.values())
      if (old.op === "update" && old.conversationId === item.conversationId && old.state === "QUEUED") {
        old.body = { ...old.body, ...item.body };
        this.touch(old);
        return true;
      }
    return false;
  }

  private isStale(item: Item): boolean {
    return !ROW_OPS.has(item.op) && this.desk.now - item.createdAt > STALE_MS;
  }

  private send(item: Item): void {
    item.state = "SENDING";
    this.touch(item);
    const [frame, body] = requestOf(item);
    this.desk.ask(frame, body, { kind: "sent", conversationId: item.conversationId, item: item.id });
  }

  private fail(item: Item, reason: string): void {
    item.state = "FAILED";
    item.error = reason;
    this.touch(item);
    this.desk.emit({ type: "failed", clientId: item.id, reason });
    this.failDependents(item.id);
  }

  private failDependents(id: string): void {
    for (const other of [...this.items.values()])
      if (other.dependsOn === id && !other.targetSeq && other.state !== "FAILED") this.fail(other, "dependency");
  }

  private remove(item: Item): void {
    this.items.delete(item.id);
    this.touch(item);
  }

  private touch(item: Item): void {
    this.desk.save("outbox", item.id);
    this.desk.render(item.conversationId);
  }
}

/** The frame and the body that carry an item. */
function requestOf(item: Item): [frame: string, body: Json] {
  const { op, conversationId } = item;
  if (op === "send") {
    const to = item.toUserId ? { toUserId: item.toUserId } : { conversationId };
    return ["send", { ...to, clientId: item.id, ...item.body }];
  }
  const request: Json = { conversationId, ...item.body };
  if (!ROW_OPS.has(op)) Object.assign(request, { seq: item.targetSeq, clientId: item.id });
  return ["call", { method: METHODS[op], body: request }];
}
