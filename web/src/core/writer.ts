/** Writing: the outbox, marks, and what the server answers to them. */

import { COUNTABLE } from "./changes";
import type { Conversation } from "./conversation";
import type { Change, Event, Sent } from "./events";
import type { Entry, Item, Row } from "./model";
import { Reader } from "./reader";

type Compose = Extract<Event, { type: "compose" }>;

export abstract class Writer extends Reader {
  onCompose(e: Compose): void {
    const to = e.toUserId ? { toUserId: e.toUserId } : {};
    this.queue({ id: e.clientId, conversationId: e.conversationId, op: "send", body: e.body, ...to });
  }

  onChange(e: Change): void {
    this.queue({
      id: e.clientId,
      conversationId: e.conversationId,
      op: e.op,
      body: e.body ?? {},
      ...(e.targetSeq ? { targetSeq: e.targetSeq } : {}),
      ...(e.dependsOn ? { dependsOn: e.dependsOn } : {}),
    });
  }

  onRetry(clientId: string): void {
    this.outbox.retry(clientId);
    this.pump();
  }

  onDelete(clientId: string): void {
    this.outbox.delete(clientId);
    this.pump();
  }

  onRead(conversationId: string, seq: number): void {
    const conversation = this.conversation(conversationId);
    if (!conversation.readTo(seq)) return;
    this.marks.want("read", conversationId, seq);
    this.touch(conversation);
    this.pump();
  }

  /** An ack is an entry: this connection gets no push of it. */
  onSent(e: Sent): void {
    const ask = this.desk.answered(e.id);
    if (ask?.kind !== "sent") return;
    const item = this.outbox.confirmed(ask.item, e.seq);
    if (e.seq) this.takeAck(this.conversation(ask.conversationId), item, e);
    this.pump();
  }

  onRow(id: number, row: Row): void {
    const ask = this.desk.answered(id);
    if (ask?.kind !== "sent") return;
    this.outbox.confirmed(ask.item, 0);
    this.takeRow(row);
    this.pump();
  }

  onOk(id: number): void {
    const ask = this.desk.answered(id);
    if (ask?.kind === "read" || ask?.kind === "delivered") this.marks.confirmed(ask.kind, ask.conversationId, ask.seq);
  }

  private queue(item: Omit<Item, "state" | "createdAt" | "tries">): void {
    this.outbox.add({ ...item, state: "QUEUED", createdAt: this.desk.now, tries: 0 });
    this.pump();
  }

  /** No item: the own push came first. The body is one's own: the answer does not repeat it. */
  private takeAck(conversation: Conversation, item: Item | undefined, e: Sent): void {
    if (!item) {
      conversation.heardOfSeq(e.seq);
    } else if (!conversation.isOld(e.seq)) {
      // An old one is the answer to a retry: the log has it already, perhaps changed since.
      const entry = ackedEntry(this.me, item, e);
      const { seq, ord } = conversation.head;
      conversation.begin(e.seq - 1, seq === e.seq - 1 ? ord : null);
      conversation.note(entry);
      if (entry.targetSeq === undefined) {
        conversation.put({ ...entry, ver: e.seq });
        conversation.known.add(e.seq, e.seq);
      }
      conversation.acked.add(e.seq);
      conversation.hold(entry);
      this.drain(conversation);
    }
    this.touch(conversation);
  }
}

function ackedEntry(me: string, item: Item, e: Sent): Entry {
  const { op, body } = item;
  const entry: Entry = {
    conversationId: item.conversationId,
    seq: e.seq,
    messageId: e.messageId ?? "0",
    senderId: me,
    clientId: item.id,
    kind: op === "send" ? (Object.keys(body).find((key) => COUNTABLE.has(key)) ?? "no_kind") : op,
    at: e.at ?? 0,
  };
  if (op === "send") return { ...entry, ...body };
  const content = op === "react" || op === "pin" ? { [op]: body } : body;
  return { ...entry, targetSeq: item.targetSeq!, ...content };
}
