/** A conversation as the screen needs it: what the core counts, in plain data that can go to another tab. */

import type { Conversation } from "../core/conversation";
import type { Entry, Head } from "../core/model";
import type { Span } from "../core/ranges";

export interface RowView {
  id: string;
  kind: string;
  peerId: string;
  groupId: string;
  head: Head;
  unread: number;
  mentions: number;
  markedUnread: boolean;
  readSeq: number;
  /** Others' marks: user, delivered, read. */
  marks: [user: string, delivered: number, read: number][];
  last: Entry | null;
  draft: string;
  pinned: boolean;
  mutedUntil: number;
  hidden: boolean;
  left: boolean;
  /** What of the log this device has. */
  known: Span[];
  first: number;
}

export function rowView(c: Conversation): RowView {
  const { row } = c;
  return {
    id: c.id,
    kind: row.kind ?? (c.id.startsWith("g.") ? "group" : "direct"),
    peerId: row.peerId ?? "",
    groupId: row.groupId ?? "",
    head: { ...c.head },
    unread: c.unread(),
    mentions: c.mentions(),
    markedUnread: Boolean(row.markedUnread),
    readSeq: c.readMark(),
    marks: [...c.marks].map(([user, [delivered, read]]) => [user, delivered, read]),
    last: row.last ?? null,
    draft: String(row.draft ?? ""),
    pinned: Boolean(row.pinned),
    mutedUntil: Number(row.mutedUntil ?? 0),
    // What is said after the row was read brings the conversation back, at the server as here.
    hidden: Boolean(row.hidden) && c.head.ord <= (row.head?.ord ?? 0),
    left: row.toSeq !== undefined,
    known: c.known.spans(),
    first: c.firstVisible(),
  };
}
