/** What outlives a restart: the writes of one step, and a new core from what they add up to. */

import type { Base } from "./base";
import { Conversation } from "./conversation";
import type { Write } from "./effects";
import type { Head, Item, Message, Row } from "./model";
import type { Pending } from "./marks";
import { Ranges } from "./ranges";

export interface SavedMeta {
  userId: string;
  epoch: string | null;
  cursor: string | null;
  number: number | null;
}
export interface SavedConversation {
  head: Head;
  row?: Partial<Row>;
  applied?: number | null;
  appliedOrd?: number | null;
  known?: number[][];
  heard?: number;
  own?: number[];
  named?: number[];
  unnamed?: number[][];
  marks?: Record<string, [number, number]>;
  read?: number;
}
/** The tables of the store. */
export interface Saved {
  meta?: { core?: Partial<SavedMeta> };
  conversation?: Record<string, SavedConversation>;
  message?: Record<string, Record<string, Message>>;
  outbox?: Record<string, Item>;
  mark?: Record<string, Pending>;
}

export function writes(core: Base): Write[] {
  const done: Write[] = [];
  for (const [table, key] of core.desk.dirty()) {
    if (table === "meta") done.push([table, [key], meta(core)]);
    else if (table === "outbox") done.push([table, [key], copy(core.outbox.items.get(key))]);
    else if (table === "mark") done.push([table, [key], copy(core.marks.pending.get(key))]);
    else done.push(...conversationWrites(key, core.conversations.get(key)));
  }
  return done;
}

/** What was on its way when the process ended is in the queue again. */
export function load(core: Base, saved: Saved): void {
  const { userId = "", epoch = null, cursor = null, number = null } = saved.meta?.core ?? {};
  core.me = userId;
  core.epoch = epoch;
  core.cursor = cursor;
  core.stream.number = number;
  for (const [id, value] of Object.entries(saved.conversation ?? {}))
    core.conversations.set(id, conversation(id, userId, value, saved.message?.[id] ?? {}));
  for (const [id, item] of Object.entries(saved.outbox ?? {}))
    core.outbox.items.set(id, { ...item, state: item.state === "SENDING" ? "QUEUED" : item.state });
  for (const [id, seqs] of Object.entries(saved.mark ?? {})) core.marks.pending.set(id, { ...seqs });
}

function meta(core: Base): SavedMeta {
  return { userId: core.me, epoch: core.epoch, cursor: core.cursor, number: core.stream.number };
}

function conversationWrites(id: string, c: Conversation | undefined): Write[] {
  if (!c)
    return [
      ["conversation", [id], null],
      ["message", [id], null],
    ];
  const done: Write[] = [["conversation", [id], conversationState(c)]];
  if (c.dropped) {
    done.push(["message", [id], null]);
    c.dropped = false;
  }
  for (const seq of [...c.changed].sort((a, b) => a - b)) done.push(["message", [id, seq], c.messages.get(seq) ?? null]);
  c.changed.clear();
  return done;
}

function conversationState(c: Conversation): SavedConversation {
  return {
    head: { ...c.head },
    row: { ...c.row },
    applied: c.applied,
    appliedOrd: c.appliedOrd,
    known: c.known.spans(),
    heard: c.heard,
    own: [...c.own],
    named: [...c.named],
    unnamed: [...c.unnamed].map(([recall, target]) => [recall, target]),
    marks: Object.fromEntries(c.marks),
    read: c.read,
  };
}

function conversation(id: string, me: string, value: SavedConversation, messages: Record<string, Message>): Conversation {
  const c = new Conversation(id, me);
  c.head = { ...value.head };
  c.row = { ...value.row };
  c.applied = value.applied ?? null;
  c.appliedOrd = value.appliedOrd ?? null;
  c.known = new Ranges(value.known ?? []);
  c.heard = value.heard ?? 0;
  c.own = new Set(value.own);
  c.named = new Set(value.named);
  c.unnamed = new Map((value.unnamed ?? []).map(([recall, target]) => [recall!, target!]));
  c.marks = new Map(Object.entries(value.marks ?? {}));
  c.read = value.read ?? 0;
  for (const [seq, message] of Object.entries(messages)) c.messages.set(Number(seq), message);
  return c;
}

function copy<T extends object>(value: T | undefined): T | null {
  return value ? { ...value } : null;
}
