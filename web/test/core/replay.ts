/** Replays a vector on this core: see proto/vectors/README.md. */

import { Core } from "../../src/core/core";
import type { Effect } from "../../src/core/effects";
import type { Event } from "../../src/core/events";
import type { Saved } from "../../src/core/saved";

export type Form = [name: string, body?: Record<string, unknown>];

export interface Vector {
  name: string;
  init: { live?: boolean; state?: Saved };
  steps: { now: number; in: Form; out: Form[] }[];
  final: Record<string, unknown>;
}

const PROLOGUE: Event[] = [
  { type: "signed_in", userId: "1", expiresInMs: 900_000 },
  { type: "opened", connection: 1 },
  { type: "welcome", id: 1, userId: "1", epoch: "e1" },
  { type: "synced", id: 2, epoch: "e1", cursor: "k0" },
];

export class Replay {
  private readonly core: Core;

  constructor(init: Vector["init"]) {
    this.core = Core.load(structuredClone(init.state ?? {}));
    if (init.live) for (const event of PROLOGUE) this.core.step(event, 0, half);
  }

  /** The effects in the form of the vectors. */
  step(now: number, [type, body]: Form): Form[] {
    const effects = this.core.step({ type, ...structuredClone(body) } as unknown as Event, now, half);
    return structuredClone(effects.filter((effect) => effect.type !== "save").map(form));
  }

  /** As much of the state as the vector's `final` names. */
  state(final: Record<string, unknown>): Record<string, unknown> {
    const core = this.core;
    const named: Record<string, unknown> = {
      status: core.connection.state,
      epoch: core.epoch,
      cursor: core.cursor,
      number: core.stream.number,
      outbox: Object.fromEntries([...core.outbox.items].map(([id, item]) => [id, item.state])),
      marks: Object.fromEntries(core.marks.pending),
      absent: ((final.absent ?? []) as string[]).filter((id) => !core.conversations.has(id)),
      conversations: this.conversations((final.conversations ?? {}) as Record<string, Record<string, unknown>>),
    };
    return structuredClone(Object.fromEntries(Object.keys(final).map((key) => [key, named[key]])));
  }

  private conversations(final: Record<string, Record<string, unknown>>): Record<string, unknown> {
    const found = Object.entries(final).map(([id, parts]) => {
      const c = this.core.conversations.get(id)!;
      const named: Record<string, unknown> = {
        head: c.head.seq,
        applied: c.applied,
        known: c.known.spans(),
        held: [...c.held.keys()].sort((a, b) => a - b),
        messages: Object.fromEntries(c.messages),
        message: Object.fromEntries(
          Object.keys((parts.message ?? {}) as object).map((seq) => [seq, c.messages.get(Number(seq))]),
        ),
        read: c.readMark(),
        unread: c.unread(),
        mentions: c.mentions(),
        pinned: c.row.pinned ?? 0,
        left: c.row.left ?? false,
      };
      return [id, Object.fromEntries(Object.keys(parts).map((part) => [part, named[part]]))];
    });
    return Object.fromEntries(found);
  }
}

function half(): number {
  return 0.5;
}

/** `["name", {fields}]`, fields at their default left out; `seq` has none. */
function form(effect: Effect): Form {
  const { type, ...fields } = effect;
  const told = Object.entries(fields).filter(([key, value]) => key === "seq" || !isDefault(value));
  return told.length ? [type, Object.fromEntries(told)] : [type];
}

function isDefault(value: unknown): boolean {
  if (typeof value === "object" && value !== null) return Object.keys(value).length === 0;
  return !value;
}
