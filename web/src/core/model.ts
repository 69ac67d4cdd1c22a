/** What the server says, as plain objects: ids are strings, counters (seq, ord, ver, stamp, times) are numbers. */

export interface Head {
  seq: number;
  ord: number;
  at: number;
}

export interface Text {
  text: string;
  mentions?: string[];
}

export interface Reaction {
  emoji: string;
  userIds: string[];
}

export interface React {
  emoji: string;
  on?: boolean;
}

export interface MemberItem {
  operation?: string;
  userId?: string;
  role?: string;
  mutedUntil?: number;
}

/** A line of a conversation's log; kept with `ver` as the present state of a message. */
export interface Entry {
  conversationId: string;
  seq: number;
  ord?: number;
  messageId?: string;
  senderId?: string;
  clientId?: string;
  kind?: string;
  at?: number;
  ver?: number;
  targetSeq?: number;
  quoteSeq?: number;
  text?: Text;
  react?: React;
  pin?: { on?: boolean };
  member?: { items?: MemberItem[]; group?: Json };
  notice?: Json;
  forward?: Json;
  edited?: boolean;
  recalled?: boolean;
  pinned?: boolean;
  reactions?: Reaction[];
  [more: string]: unknown;
}

export type Message = Entry & { ver: number };

export interface MarksOf {
  conversationId: string;
  userId: string;
  deliveredSeq?: number;
  readSeq?: number;
}

/** One's own row of a conversation. */
export interface Row {
  id: string;
  kind?: string;
  peerId?: string;
  groupId?: string;
  head?: Head;
  stamp?: number;
  readSeq?: number;
  deliveredSeq?: number;
  unread?: number;
  mentions?: number;
  fromSeq?: number;
  clearedSeq?: number;
  markedUnread?: boolean;
  last?: Entry;
  marks?: MarksOf[];
  [more: string]: unknown;
}

export interface UserEvent {
  number: number;
  [more: string]: unknown;
}

export interface Hint {
  conversationId: string;
  head: Head;
  mentioned?: boolean;
  mentionSeqs?: number[];
}

export type Json = Record<string, unknown>;

/** An item of the outbox. */
export interface Item {
  id: string;
  conversationId: string;
  op: string;
  body: Json;
  state: "QUEUED" | "SENDING" | "FAILED";
  createdAt: number;
  tries: number;
  toUserId?: string;
  targetSeq?: number;
  dependsOn?: string;
  error?: string;
}
