/** Frames of `hongyan.v1.json` as the core's events and effects. Objects come in the core's form: ids as strings, counters
 * as numbers, defaults left out. */

import type { Effect } from "../core/effects";
import type { Event } from "../core/events";
import type { Entry, Head, Hint, Json, MarksOf, Row, UserEvent } from "../core/model";
import { COUNTERS } from "./counters";

export const SUBPROTOCOL = "hongyan.v1.json";

type Send = Extract<Effect, { type: "send" }>;
type Value = unknown;

/** A frame of the server: its id and its one body. */
export interface ServerFrame {
  id: number;
  name: string;
  body: Json;
}

/** The frames of one message. Throws `SyntaxError` for what is none. */
export function frames(text: string): ServerFrame[] {
  const parsed = JSON.parse(text) as Json | Json[];
  return (Array.isArray(parsed) ? parsed : [parsed]).map((frame) => {
    const [name = "", body = {}] = Object.entries(frame).find(([key]) => key !== "id") ?? [];
    return { id: Number(frame.id ?? 0), name, body: body as Json };
  });
}

/** The message of a `send` effect. */
export function message({ id, frame, body }: Send): string {
  return JSON.stringify({ id, [frame]: body });
}

/** What a frame means to the core; null if it is nothing to the core. */
export function event(frame: ServerFrame): Event | null {
  const { id, name } = frame;
  const body = plain(frame.body) as Json;
  switch (name) {
    case "welcome":
    case "sent":
    case "log":
    case "ok":
    case "pong":
      return { seq: 0, upto: 0, head: 0, epoch: "", ...body, type: name, id } as unknown as Event;
    case "synced":
      return { epoch: "", cursor: "", ...pushed(body), type: name, id } as Event;
    case "push":
      return { ...pushed(body), type: name } as Event;
    case "page": {
      const { lo = 1, hi = 0 } = (body.covers ?? {}) as { lo?: number; hi?: number };
      return { asOf: 0, ...body, type: name, id, covers: [lo, hi] } as unknown as Event;
    }
    case "error":
      return { code: 0, ...body, type: name, id } as Event;
    case "heads": {
      const hints = ((body.hints ?? []) as Hint[]).map((hint) => ({ ...hint, head: head(hint.head) }));
      return { type: name, hints };
    }
    case "resync":
    case "goaway":
      return { ...body, type: name } as Event;
    case "reply":
      return reply(id, body.body as Json | undefined);
    default:
      return null;
  }
}

/** The answers to the calls of the outbox: a message's new place, or one's own row. */
function reply(id: number, body: Json = {}): Event {
  if (body.conversation) return { type: "row", id, conversation: row(body.conversation as Row) };
  return { seq: 0, ...body, type: "sent", id } as Event;
}

function pushed(body: Json): Json {
  const events = (body.events ?? []) as UserEvent[];
  return {
    ...body,
    entries: (body.entries ?? []) as Entry[],
    marks: (body.marks ?? []) as MarksOf[],
    conversations: ((body.conversations ?? []) as Row[]).map(row),
    events: events.map((line) => ({ ...line, number: Number(line.number) })),
  };
}

function row(conversation: Row): Row {
  return { ...conversation, head: head(conversation.head) };
}

function head(value: Partial<Head> = {}): Head {
  return { seq: value.seq ?? 0, ord: value.ord ?? 0, at: value.at ?? 0 };
}

/** Any object of the API in the core's form. What is listed is never a counter: `mentions` is a number of a conversation
 * and a list of ids in a text. */
export function plain(value: Value, key = ""): Value {
  if (Array.isArray(value)) return value.map((item) => plain(item));
  if (typeof value === "object" && value !== null) {
    const kept = Object.entries(value)
      .map(([name, part]) => [name, plain(part, name)] as const)
      .filter(([, part]) => !isDefault(part));
    return Object.fromEntries(kept);
  }
  return typeof value === "string" && COUNTERS.has(key) ? Number(value) : value;
}

function isDefault(value: Value): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return value === null || value === undefined || value === "" || value === 0 || value === false;
}
