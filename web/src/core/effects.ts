/** What the core asks of its host, in order; `save` comes first and is committed before the rest. */

import type { Entry, Json, UserEvent } from "./model";

/** [table, key, value]; null deletes the row, or all rows below a shorter key. */
export type Write = [table: string, key: (string | number)[], value: unknown];

export type State = "LOGGED_OUT" | "OFFLINE" | "CONNECTING" | "RESUMING" | "LIVE" | "BACKOFF";

export type Effect =
  | { type: "save"; writes: Write[] }
  | { type: "open"; connection: number }
  | { type: "close"; connection: number; reason: string }
  | { type: "send"; id: number; frame: string; body: Json }
  /** Replaces a running timer of the same name. */
  | { type: "timer"; timer: string; ms: number }
  | { type: "cancel"; timer: string }
  /** Get a new access token; answered by `token_renewed` or `token_refused`. */
  | { type: "refresh" }
  | { type: "status"; state: State; reason: string }
  | { type: "render"; conversationId: string }
  /** The cache of this conversation was dropped: look at it again if it is on screen. */
  | { type: "reload"; conversationId: string }
  /** An entry that this device has not had before. Own sends of this device do not arrive. */
  | { type: "arrived"; conversationId: string; entry: Entry }
  /** Refused for good; the item stays until `retry` or `delete`. */
  | { type: "failed"; clientId: string; reason: string }
  | { type: "confirmed"; clientId: string; seq: number }
  /** A line of the user stream. */
  | { type: "told"; event: UserEvent };
