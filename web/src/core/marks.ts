/** Marks that the server has not yet confirmed: watermarks, so only the newest of a conversation goes. */

import type { Desk } from "./desk";
import { isPermanent } from "./refusals";

const GATHER_MS = 1_000;
const KINDS = ["delivered", "read"] as const;

export type MarkKind = (typeof KINDS)[number];
export type Pending = Partial<Record<MarkKind, number>>;

export class Marks {
  readonly pending = new Map<string, Pending>();
  gathering = false;
  private readonly sending = new Set<string>();
  private readonly done = new Map<string, number>();

  constructor(private readonly desk: Desk) {}

  want(kind: MarkKind, conversationId: string, seq: number): void {
    const have = this.pending.get(conversationId) ?? {};
    const done = Math.max(this.doneTo(kind, conversationId), this.doneTo("read", conversationId));
    if (seq <= Math.max(have[kind] ?? 0, have.read ?? 0, done)) return;
    have[kind] = seq;
    if (kind === "read") delete have.delivered; // a read message is a delivered one
    this.pending.set(conversationId, have);
    this.desk.save("mark", conversationId);
  }

  /** At most once a second; the first at once. */
  flush(): void {
    if (!this.pending.size || this.gathering) return;
    this.gathering = true;
    for (const [conversationId, seqs] of this.pending)
      for (const kind of KINDS) {
        const seq = seqs[kind];
        if (seq === undefined || this.sending.has(key(kind, conversationId))) continue;
        this.sending.add(key(kind, conversationId));
        this.desk.ask(kind, { conversationId, seq }, { kind, conversationId, seq });
      }
    this.desk.timer("marks", GATHER_MS);
  }

  confirmed(kind: MarkKind, conversationId: string, seq: number): void {
    this.sending.delete(key(kind, conversationId));
    this.done.set(key(kind, conversationId), Math.max(seq, this.doneTo(kind, conversationId)));
    const have = this.pending.get(conversationId) ?? {};
    if ((have[kind] ?? 0) <= seq) delete have[kind];
    if (have.read === undefined && have.delivered === undefined) this.pending.delete(conversationId);
    this.desk.save("mark", conversationId);
  }

  refused(ask: { kind: MarkKind; conversationId: string; seq: number }, code: number, retryAfterMs: number): void {
    if (isPermanent(code, retryAfterMs)) {
      this.confirmed(ask.kind, ask.conversationId, ask.seq);
    } else {
      this.sending.delete(key(ask.kind, ask.conversationId));
      this.desk.timer("marks", Math.max(GATHER_MS, retryAfterMs));
    }
  }

  clearInFlight(): void {
    this.sending.clear();
    this.gathering = false;
  }

  drop(): void {
    for (const conversationId of this.pending.keys()) this.desk.save("mark", conversationId);
    this.pending.clear();
    this.done.clear();
    this.clearInFlight();
  }

  private doneTo(kind: MarkKind, conversationId: string): number {
    return this.done.get(key(kind, conversationId)) ?? 0;
  }
}

function key(kind: MarkKind, conversationId: string): string {
  return `${kind} ${conversationId}`;
}
