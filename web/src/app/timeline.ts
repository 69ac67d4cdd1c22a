/** The lines of a chat: messages, and between them times, the bar of new messages and what happened to the group. */

import { isCountable } from "../core/changes";
import type { Item, Message } from "../core/model";
import { daysBetween } from "./times";

export type TimelineRow =
  | { kind: "time"; key: string; at: number }
  | { kind: "new"; key: string }
  | { kind: "said"; key: string; message: Message; first: boolean; last: boolean }
  | { kind: "happened"; key: string; message: Message }
  | { kind: "writing"; key: string; item: Item };

const TOGETHER_MS = 5 * 60_000;
const PAUSE_MS = 10 * 60_000;

export interface Around {
  me: string;
  /** The bar stands before the first message of others from there on; 0: nowhere. */
  newFrom: number;
  /** Nothing comes before the first message. Else it is not drawn and only tells how the next one stands: a page that
   * is put before never changes a row that is on the screen. */
  whole: boolean;
}

export function timeline(messages: Message[], items: Item[], { me, newFrom, whole }: Around): TimelineRow[] {
  let rows: TimelineRow[] = [];
  let isContext = !whole;
  /** What the next one may join, and when something was last said. */
  let before: Message | null = null;
  let lastAt = 0;
  let barred = !newFrom;
  for (const message of messages) {
    const said = isCountable(message) || message.recalled;
    if (!said && !isWorthALine(message)) continue;
    if (!barred && message.seq >= newFrom && message.senderId !== me) {
      rows.push({ kind: "new", key: "new" });
      barred = true;
      before = null;
    }
    if (isApart(lastAt, message.at ?? 0)) {
      rows.push({ kind: "time", key: `time ${message.seq}`, at: message.at ?? 0 });
      before = null;
    }
    if (said && !message.recalled) {
      const first = !before || !areTogether(before, message);
      const above = rows.at(-1);
      if (!first && above?.kind === "said") above.last = false;
      rows.push({ kind: "said", key: keyOf(message, me), message, first, last: true });
      before = message;
    } else {
      rows.push({ kind: "happened", key: `seq ${message.seq}`, message });
      before = null;
    }
    lastAt = message.at ?? lastAt;
    if (isContext) rows = [];
    isContext = false;
  }
  return [...rows, ...items.map((item): TimelineRow => ({ kind: "writing", key: item.id, item }))];
}

/** One's own message keeps its place on the screen when it is confirmed. */
function keyOf(message: Message, me: string): string {
  return message.senderId === me && message.clientId ? message.clientId : `seq ${message.seq}`;
}

function isWorthALine(message: Message): boolean {
  return message.kind === "member" || message.kind === "notice";
}

function isApart(was: number, is: number): boolean {
  return is > 0 && (is - was > PAUSE_MS || daysBetween(was, is) > 0);
}

function areTogether(before: Message, message: Message): boolean {
  return before.senderId === message.senderId && (message.at ?? 0) - (before.at ?? 0) < TOGETHER_MS;
}
