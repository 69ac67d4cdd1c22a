/** What happens to the core: commands of the person, the connection's life, frames of the server. */

import type { Entry, Hint, Json, MarksOf, Row, UserEvent } from "./model";

export type Event =
  // The life of the connection.
  | { type: "signed_in"; userId: string; /** of the access token; 0: ask for a new one first */ expiresInMs?: number }
  | { type: "signed_out" }
  | { type: "net_up" }
  | { type: "net_down" }
  | { type: "try_now" }
  | { type: "front"; on?: boolean }
  | { type: "timer"; timer: string }
  | { type: "opened"; connection: number }
  | { type: "closed"; connection: number; code?: number; reason?: string }
  | { type: "token_renewed"; expiresInMs: number }
  | { type: "token_refused"; permanent?: boolean; retryAfterMs?: number }
  // Frames.
  | Welcome
  | Synced
  | Page
  | Log
  | Sent
  | { type: "row"; id: number; conversation: Row }
  | { type: "ok"; id: number }
  | { type: "pong"; id: number }
  | Refusal
  | Push
  | { type: "heads"; hints?: Hint[] }
  | { type: "resync"; reason?: string }
  | { type: "goaway"; retryAfterMs?: number }
  // Commands.
  | View
  | { type: "leave"; conversationId: string }
  | { type: "compose"; conversationId: string; clientId: string; body: Json; toUserId?: string }
  | Change
  | { type: "read"; conversationId: string; seq: number }
  | { type: "retry"; clientId: string }
  | { type: "delete"; clientId: string };

export interface Welcome {
  type: "welcome";
  id: number;
  userId: string;
  epoch: string;
  sessionId?: string;
  heartbeatMs?: number;
  serverTime?: number;
  limits?: Json;
}
export interface Synced {
  type: "synced";
  id: number;
  epoch: string;
  cursor: string;
  events?: UserEvent[];
  conversations?: Row[];
  more?: boolean;
  eventNumber?: number;
}
export interface Page {
  type: "page";
  id: number;
  asOf: number;
  messages?: Entry[];
  covers?: [number, number];
}
export interface Log {
  type: "log";
  id: number;
  upto: number;
  head: number;
  entries?: Entry[];
}
/** The answer to `send` and to the calls that change a message. */
export interface Sent {
  type: "sent";
  id: number;
  seq: number;
  messageId?: string;
  at?: number;
  duplicate?: boolean;
}
export interface Refusal {
  type: "error";
  id: number;
  code: number;
  reason?: string;
  retryAfterMs?: number;
}
export interface Push {
  type: "push";
  entries?: Entry[];
  events?: UserEvent[];
  marks?: MarksOf[];
  conversations?: Row[];
}
/** lo..hi of a conversation is on screen. hi = 0: up to the head; lo = 0: the newest 50 below hi. */
export interface View {
  type: "view";
  conversationId: string;
  lo?: number;
  hi?: number;
}
/** Changes a message (`edit recall react pin`) or one's own row (`update clear mark_unread`). The message is `targetSeq`,
 * or the one that `dependsOn` (a client id in the outbox) will become. */
export interface Change {
  type: "change";
  conversationId: string;
  clientId: string;
  op: string;
  body?: Json;
  targetSeq?: number;
  dependsOn?: string;
}
