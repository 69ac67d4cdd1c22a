/** What the parts of the core share. */

import { Connection } from "./connection";
import { Conversation } from "./conversation";
import { Desk } from "./desk";
import { Marks } from "./marks";
import type { Json } from "./model";
import { Outbox } from "./outbox";
import { Stream } from "./stream";

export abstract class Base {
  sessionId = "";
  epoch: string | null = null;
  cursor: string | null = null;
  conversations = new Map<string, Conversation>();
  limits: Json = {};
  readonly desk = new Desk();
  readonly connection = new Connection(this.desk);
  readonly outbox = new Outbox(this.desk);
  readonly marks = new Marks(this.desk);
  readonly stream = new Stream();
  protected syncing = false;
  protected syncAgain = false;
  /** Inside a snapshot: it is no cursor before it is whole. */
  protected sliceCursor: string | null = null;
  /** Conversations that the snapshot under way has named. */
  protected snapshot: Set<string> | null = null;
  protected onScreen = "";

  constructor(public me = "") {}

  abstract sync(): void;

  conversation(id: string): Conversation {
    let found = this.conversations.get(id);
    if (!found) {
      found = new Conversation(id, this.me);
      this.conversations.set(id, found);
      this.desk.save("conversation", id);
      this.snapshot?.add(id);
    }
    return found;
  }

  protected touch(conversation: Conversation): void {
    this.desk.save("conversation", conversation.id);
    this.desk.render(conversation.id);
  }

  /** Send what may go now. */
  protected pump(): void {
    if (this.connection.state !== "LIVE") return;
    this.outbox.pump();
    this.marks.flush();
  }
}
