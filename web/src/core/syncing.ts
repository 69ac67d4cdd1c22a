/** Sync: the cursor moves here and nowhere else. */

import type { Synced } from "./events";
import { Writer } from "./writer";

export abstract class Syncing extends Writer {
  sync(): void {
    if (this.syncing) {
      this.syncAgain = true;
      return;
    }
    if (!this.connection.isUp()) return;
    this.syncing = true;
    if (this.cursor === null && this.snapshot === null) this.snapshot = new Set();
    const cursor = this.snapshot === null ? this.cursor : this.sliceCursor;
    this.desk.ask("sync", cursor === null ? {} : { cursor }, { kind: "sync" });
  }

  protected startOver(): void {
    this.cursor = this.sliceCursor = this.snapshot = null;
    this.stream.reset();
    this.desk.save("meta", "core");
    this.sync();
  }

  /** Another history: every position is void. Outbox and drafts stay. A server that does not know its epoch yet says
   * nothing about it. */
  protected takeEpoch(epoch: string): boolean {
    if (!epoch || epoch === this.epoch) return false;
    for (const conversation of this.conversations.values()) this.touch(conversation);
    const shown = [...this.conversations.values()].filter((conversation) => conversation.shown);
    this.epoch = epoch;
    this.cursor = this.sliceCursor = this.snapshot = null;
    this.conversations = new Map();
    this.desk.asks.clear();
    this.outbox.requeue();
    this.marks.drop();
    this.stream.reset();
    for (const { id, view } of shown) {
      const again = this.conversation(id);
      again.shown = again.dropped = true;
      again.view = view;
      this.desk.emit({ type: "reload", conversationId: id });
    }
    this.desk.save("meta", "core");
    return true;
  }

  onSynced(e: Synced): void {
    if (this.desk.answered(e.id)?.kind !== "sync") return;
    this.syncing = false;
    if (this.takeEpoch(e.epoch)) {
      this.sync();
      return;
    }
    for (const event of e.events ?? []) if (this.stream.synced(event)) this.desk.emit({ type: "told", event });
    this.stream.standsAt(e.eventNumber);
    for (const row of e.conversations ?? []) {
      this.snapshot?.add(row.id);
      this.takeRow(row);
    }
    this.moveCursor(e.cursor, e.more ?? false);
    if (e.more) {
      this.sync();
    } else if (this.connection.state === "RESUMING") {
      this.goLive();
    } else {
      this.repairShown(); // what was asked for and not answered is asked for again
      this.syncOnceMore();
    }
    this.pump(); // another epoch has put back what was on its way
  }

  private moveCursor(cursor: string, more: boolean): void {
    if (this.snapshot === null) {
      this.cursor = cursor;
    } else if (more) {
      this.sliceCursor = cursor;
    } else {
      this.removeMissing(this.snapshot);
      this.cursor = cursor;
      this.sliceCursor = this.snapshot = null;
    }
    this.desk.save("meta", "core");
  }

  /** A snapshot is whole: what it does not name is no longer one's own. */
  private removeMissing(named: Set<string>): void {
    for (const [id, conversation] of [...this.conversations]) {
      if (named.has(id)) continue;
      this.desk.forget(id);
      this.touch(conversation);
      if (conversation.shown) {
        conversation.drop();
        conversation.row = {};
      } else {
        this.conversations.delete(id);
      }
    }
  }

  private goLive(): void {
    this.connection.live();
    this.repairShown();
    if (this.onScreen) this.look();
    this.outbox.pump();
    this.syncOnceMore();
  }

  private syncOnceMore(): void {
    if (!this.syncAgain) return;
    this.syncAgain = false;
    this.sync();
  }
}
