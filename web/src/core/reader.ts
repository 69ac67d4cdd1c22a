/** Reading: rows, pushes, repair and pages. */

import { Base } from "./base";
import { isCountable } from "./changes";
import type { Conversation } from "./conversation";
import type { Log, Page, Push, View } from "./events";
import type { Entry, Hint, Row, UserEvent } from "./model";
import type { Span } from "./ranges";

/** Entries behind: beyond it a page is cheaper than all changes in between. */
const BOUND = 1_000;
/** Late frames are common. */
const GAP_MS = 500;
const PAGE = 100;
const SCREEN = 50;
const KEEP = 200;

export abstract class Reader extends Base {
  // Rows.

  onHeads(hints: Hint[]): void {
    for (const hint of hints) {
      const conversation = this.conversation(hint.conversationId);
      conversation.takeHint(hint);
      this.touch(conversation);
      if (conversation.shown) this.repair(conversation);
    }
  }

  protected takeRow(row: Row): void {
    const conversation = this.conversation(row.id);
    if (conversation.cameBack(row)) this.beginAnew(conversation);
    conversation.takeRow(row);
    this.touch(conversation);
    const last = row.last;
    if (last && last.senderId !== this.me && (row.deliveredSeq ?? 0) < last.seq)
      this.marks.want("delivered", row.id, conversation.head.seq);
    if (conversation.shown) this.repair(conversation);
  }

  /** One who left and came back was told nothing of what happened to old messages meanwhile. */
  private beginAnew(conversation: Conversation): void {
    this.desk.forget(conversation.id);
    conversation.drop();
    this.desk.emit({ type: "reload", conversationId: conversation.id });
  }

  // Entries: push, own ack and repair all end in Conversation.apply.

  onPush(push: Push): void {
    if (!this.connection.isUp()) return;
    for (const entry of push.entries ?? []) this.takeEntry(this.conversation(entry.conversationId), entry);
    for (const row of push.conversations ?? []) this.takeRow(row);
    for (const marks of push.marks ?? []) {
      const conversation = this.conversation(marks.conversationId);
      conversation.takeMarks(marks);
      this.touch(conversation);
    }
    for (const event of push.events ?? []) this.takeEvent(event);
    this.pump();
  }

  private takeEvent(event: UserEvent): void {
    const verdict = this.stream.pushed(event);
    if (verdict === "apply") {
      this.desk.emit({ type: "told", event });
      this.desk.save("meta", "core");
    } else if (verdict === "gap") {
      this.sync();
    }
  }

  private takeEntry(conversation: Conversation, entry: Entry): void {
    if (conversation.bringsBack(entry) && conversation.applied !== null && !conversation.isOld(entry.seq))
      this.beginAnew(conversation);
    const behind = conversation.behind();
    conversation.note(entry);
    this.touch(conversation);
    if (entry.senderId !== this.me && isCountable(entry)) this.marks.want("delivered", conversation.id, entry.seq);
    this.confirm(entry);
    if (behind) return;
    if (conversation.applied === null) {
      conversation.begin(entry.seq - 1, (entry.ord ?? 0) - Number(isCountable(entry)));
      conversation.heard = Math.max(conversation.heard, entry.seq - 1);
    }
    if (conversation.isOld(entry.seq)) return;
    conversation.hold(entry);
    this.drain(conversation);
  }

  /** The own push came before the ack. */
  private confirm(entry: Entry): void {
    if (entry.senderId === this.me && entry.clientId) this.outbox.confirmed(entry.clientId, entry.seq);
  }

  protected drain(conversation: Conversation): void {
    this.tell(conversation, conversation.drain());
    if (!conversation.shown) conversation.evict(KEEP);
    if (!conversation.held.size) {
      conversation.gapping = false;
    } else if (!conversation.gapping) {
      conversation.gapping = true;
      this.desk.timer(`gap:${conversation.id}`, GAP_MS);
    }
  }

  private tell(conversation: Conversation, applied: Entry[]): void {
    for (const entry of applied) {
      this.confirm(entry);
      if (entry.seq > conversation.heard) {
        conversation.heard = entry.seq;
        if (!conversation.acked.has(entry.seq))
          this.desk.emit({ type: "arrived", conversationId: conversation.id, entry });
      }
      conversation.acked.delete(entry.seq);
    }
  }

  protected gapIsOld(conversationId: string): void {
    const conversation = this.conversations.get(conversationId);
    if (!conversation) return;
    conversation.gapping = false;
    if (!conversation.held.size && !conversation.shown) return;
    this.repair(conversation);
    if (conversation.shown) this.fill(conversation);
  }

  // Repair and pages.

  /** Ask for the log after `applied`; only in LIVE, and once at a time. */
  protected repair(conversation: Conversation): void {
    const { applied, id } = conversation;
    const head = conversation.head.seq;
    if (this.connection.state !== "LIVE" || applied === null || applied >= head || conversation.asked.has("log")) return;
    if (head - applied > BOUND) {
      this.desk.forget(id);
      conversation.drop();
      this.touch(conversation);
      this.desk.emit({ type: "reload", conversationId: id });
      return;
    }
    conversation.asked.add("log");
    this.desk.ask("entries", { conversationId: id, after: applied }, { kind: "log", conversationId: id, after: applied });
  }

  /** Ask for what is missing of what is on screen, if it is not being asked for already. */
  protected repairShown(): void {
    for (const conversation of [...this.conversations.values()])
      if (conversation.shown) {
        this.repair(conversation);
        this.fill(conversation);
      }
  }

  onLog(log: Log): void {
    const ask = this.desk.answered(log.id);
    if (ask?.kind !== "log") return;
    const conversation = this.conversation(ask.conversationId);
    const entries = log.entries ?? [];
    conversation.asked.delete("log");
    conversation.heardOfSeq(log.head);
    const before = conversation.applied;
    this.tell(conversation, conversation.takeLog(ask.after, entries, log.upto));
    if (before !== null && entries.some((entry) => entry.seq > before && conversation.bringsBack(entry)))
      this.beginAnew(conversation);
    this.drain(conversation);
    this.touch(conversation);
    // Else the answer brought nothing: asking at once would go on for ever.
    if (conversation.applied !== before || ask.after !== before) this.repair(conversation);
    this.fill(conversation);
  }

  onView(view: View): void {
    const conversation = this.conversation(view.conversationId);
    const first = !conversation.shown;
    conversation.shown = true;
    conversation.view = [view.lo ?? 0, view.hi ?? 0];
    if (first || this.onScreen !== view.conversationId) {
      this.onScreen = view.conversationId;
      this.look();
    }
    this.repair(conversation);
    this.fill(conversation);
  }

  /** Ask for what is on screen and not known. */
  protected fill(conversation: Conversation): void {
    if (this.connection.state !== "LIVE" || !conversation.shown) return;
    const head = conversation.head.seq;
    const [from, to] = conversation.view;
    let hi = Math.min(to || head, head);
    // What is asked for by name may lie in an earlier membership.
    const lo = from
      ? Math.max(from, conversation.cleared() + 1)
      : Math.max(hi - SCREEN + 1, conversation.firstVisible());
    if (conversation.asked.has("log") && conversation.applied !== null) hi = Math.min(hi, conversation.applied); // the rest is on its way
    for (const gap of conversation.known.missing(lo, hi)) this.askPage(conversation, gap);
  }

  private askPage(conversation: Conversation, gap: Span): void {
    const [lo, hi] = gap;
    if (conversation.asked.has(`${lo}-${hi}`)) return;
    conversation.asked.add(`${lo}-${hi}`);
    const body = { conversationId: conversation.id, before: hi + 1, limit: Math.min(PAGE, hi - lo + 1) };
    this.desk.ask("history", body, { kind: "page", conversationId: conversation.id, gap });
  }

  onLeave(conversationId: string): void {
    const conversation = this.conversation(conversationId);
    conversation.shown = false;
    conversation.evict(KEEP);
    this.touch(conversation);
    if (this.onScreen !== conversationId) return;
    this.onScreen = "";
    this.look();
  }

  onPage(page: Page): void {
    const ask = this.desk.answered(page.id);
    if (ask?.kind !== "page") return;
    const conversation = this.conversation(ask.conversationId);
    const [lo, hi] = ask.gap;
    const said = page.covers ?? [1, 0];
    conversation.asked.delete(`${lo}-${hi}`);
    // The newest messages below hi + 1 were asked for: an empty page says that there are none.
    const covers: Span = said[0] > said[1] ? [lo, hi] : [said[0], Math.max(said[1], hi)];
    const messages = page.messages ?? [];
    conversation.takePage(messages, covers, page.asOf);
    for (const message of messages) this.confirm(message);
    this.drain(conversation);
    this.touch(conversation);
    this.repair(conversation);
    if (covers[0] <= hi) this.fill(conversation);
  }

  protected look(): void {
    if (this.connection.state !== "LIVE") return;
    const body = this.onScreen ? { conversationId: this.onScreen } : {};
    this.desk.ask("look", body, { kind: "ok" });
  }
}
