/** The client core: `step(event, now, random)` gives the effects, and nothing else happens. No sockets, clock or threads. */

import { SIGNED_OUT_CODES } from "./connection";
import type { Ask } from "./desk";
import type { Effect } from "./effects";
import type { Event, Refusal, Welcome } from "./events";
import { isPermanent, RELOAD, SESSION_ENDED, SIGN_IN, TOKEN_EXPIRED } from "./refusals";
import { load, type Saved, writes } from "./saved";
import { Syncing } from "./syncing";

type Closed = Extract<Event, { type: "closed" }>;

/** All that one device knows. */
export class Core extends Syncing {
  static load(saved: Saved): Core {
    const core = new Core();
    load(core, saved);
    return core;
  }

  step(event: Event, now: number, random: () => number): Effect[] {
    this.desk.begin(now, random);
    this.take(event);
    const saved = writes(this);
    const save: Effect[] = saved.length ? [{ type: "save", writes: saved }] : [];
    return [...save, ...this.desk.out, ...this.desk.renders()];
  }

  private take(e: Event): void {
    const line = this.connection;
    switch (e.type) {
      case "signed_in":
        return this.onSignedIn(e.userId, e.expiresInMs ?? 0);
      case "signed_out":
        return this.signOut("asked");
      case "net_up":
        return line.netUp();
      case "net_down":
        return this.onNetDown();
      case "try_now":
        return line.tryNow();
      case "front":
        return this.onFront(e.on ?? true);
      case "timer":
        return this.onTimer(e.timer);
      case "opened":
        return line.opened(e.connection);
      case "closed":
        return this.onClosed(e);
      case "token_renewed":
        return line.tokenRenewed(e.expiresInMs);
      case "token_refused":
        return e.permanent ? this.signOut("session_ended") : line.tokenRefused(e.retryAfterMs ?? 0);
      case "welcome":
        return this.onWelcome(e);
      case "synced":
        return this.onSynced(e);
      case "page":
        return this.onPage(e);
      case "log":
        return this.onLog(e);
      case "sent":
        return this.onSent(e);
      case "row":
        return this.onRow(e.id, e.conversation);
      case "ok":
        return this.onOk(e.id);
      case "pong":
        return void this.desk.answered(e.id);
      case "error":
        return this.onError(e);
      case "push":
        return this.onPush(e);
      case "heads":
        return this.onHeads(e.hints ?? []);
      case "resync":
        return this.sync();
      case "goaway":
        return line.isUp() ? this.suspect("goaway", e.retryAfterMs) : undefined;
      case "view":
        return this.onView(e);
      case "leave":
        return this.onLeave(e.conversationId);
      case "compose":
        return this.onCompose(e);
      case "change":
        return this.onChange(e);
      case "read":
        return this.onRead(e.conversationId, e.seq);
      case "retry":
        return this.onRetry(e.clientId);
      case "delete":
        return this.onDelete(e.clientId);
    }
  }

  // The connection.

  private onSignedIn(userId: string, expiresInMs: number): void {
    if (this.me !== userId) {
      this.me = userId;
      this.desk.save("meta", "core");
    }
    this.connection.tokenLasts(expiresInMs);
    if (this.connection.state === "LOGGED_OUT") this.connection.connect();
  }

  private onNetDown(): void {
    if (this.connection.state === "LOGGED_OUT") return;
    this.connection.hangUp("net_down");
    this.lineIsGone();
    this.connection.enter("OFFLINE");
  }

  private onFront(on: boolean): void {
    const line = this.connection;
    line.front = on;
    if (line.state === "LIVE") {
      line.startPing();
      line.startSyncTimer();
      if (on) this.sync();
    } else if (on) {
      line.tryNow();
    }
  }

  private onWelcome(e: Welcome): void {
    if (!this.desk.answered(e.id)) return;
    this.sessionId = e.sessionId ?? "";
    this.limits = e.limits ?? {};
    this.connection.heartbeatMs = e.heartbeatMs ?? 0;
    this.connection.enter("RESUMING");
    this.takeEpoch(e.epoch);
    this.sync();
  }

  private onClosed(e: Closed): void {
    const line = this.connection;
    if (e.connection !== line.number || !(line.isUp() || line.state === "CONNECTING")) return;
    const code = e.code ?? 1006;
    const parting: Refusal = line.parting ?? { type: "error", id: 0, code: SIGNED_OUT_CODES.has(code) ? SESSION_ENDED : 0 };
    const reason = parting.reason || e.reason || String(code);
    if (parting.code === TOKEN_EXPIRED && !line.renewed) {
      line.tokenOld = true;
    } else if (SIGN_IN.has(parting.code)) {
      this.signOut(reason);
      return;
    }
    this.lost(reason, parting.retryAfterMs);
  }

  /** Suspect the line, not the message. */
  private suspect(reason: string, floorMs = 0): void {
    this.connection.hangUp(reason);
    this.lost(reason, floorMs);
  }

  private lost(reason: string, floorMs = 0): void {
    this.lineIsGone();
    this.connection.lost(reason, floorMs);
  }

  /** What was asked on a closed line is never answered. */
  private lineIsGone(): void {
    this.outbox.requeue();
    this.desk.asks.clear();
    this.syncing = this.syncAgain = false;
    this.marks.clearInFlight();
    for (const conversation of this.conversations.values()) conversation.clearInFlight();
    this.snapshot = this.sliceCursor = null;
  }

  private signOut(reason: string): void {
    const line = this.connection;
    if (line.isUp() || line.state === "CONNECTING") line.hangUp(reason);
    this.lineIsGone();
    line.renewing = line.renewed = false;
    line.enter("LOGGED_OUT", reason);
  }

  private onTimer(timer: string): void {
    const line = this.connection;
    const colon = timer.indexOf(":");
    const [name, about] = colon < 0 ? [timer, ""] : [timer.slice(0, colon), timer.slice(colon + 1)];
    if (name === "ack" && this.desk.asks.has(Number(about))) this.suspect("ack");
    else if (name === "connect" && line.state === "CONNECTING" && !line.renewing) this.suspect("connect");
    else if (name === "backoff") line.waited();
    else if (name === "ping") line.ping();
    else if (name === "stable") line.stable();
    else if (name === "auth") line.tokenAges();
    else if (name === "gap") this.gapIsOld(about);
    else if (name === "sync" && line.state === "LIVE") {
      line.startSyncTimer();
      this.sync();
    } else if (name === "retry") {
      this.outbox.waited(about);
      this.pump();
    } else if (name === "marks") {
      this.marks.gathering = false;
      this.pump();
    }
  }

  // Refusals.

  private onError(e: Refusal): void {
    const ask = this.desk.answered(e.id);
    if (!ask) {
      if (!e.id) this.connection.parting = e;
      return;
    }
    const later = e.retryAfterMs ?? 0;
    if (ask.kind === "welcome") this.helloRefused(e, later);
    else if (ask.kind === "sync") this.syncRefused(e, later);
    else if (ask.kind === "sent") {
      this.outbox.refused(ask.item, e.code, e.reason ?? "", later);
      this.pump();
    } else if (ask.kind === "read" || ask.kind === "delivered") this.marks.refused(ask, e.code, later);
    else if (ask.kind === "log" || ask.kind === "page") this.readRefused(ask, e.code, later);
    if (SIGN_IN.has(e.code) && this.connection.isUp()) this.connection.tokenAges();
  }

  private helloRefused(e: Refusal, later: number): void {
    const reason = e.reason ?? "";
    if (e.code === TOKEN_EXPIRED && !this.connection.renewed) {
      this.connection.tokenOld = true;
      this.suspect(reason);
    } else if (SIGN_IN.has(e.code)) {
      this.signOut(reason);
    } else {
      this.suspect(reason, later);
    }
  }

  /** Too old: ask again without cursor, never a partial recovery. */
  private syncRefused(e: Refusal, later: number): void {
    this.syncing = false;
    if (RELOAD.has(e.code)) this.startOver();
    else if (this.connection.state === "LIVE") this.desk.timer("sync", Math.max(1_000, later));
    else this.suspect(e.reason ?? "", later);
  }

  private readRefused(ask: Extract<Ask, { kind: "log" | "page" }>, code: number, later: number): void {
    const conversation = this.conversation(ask.conversationId);
    conversation.asked.delete(ask.kind === "log" ? "log" : ask.gap.join("-"));
    if (!isPermanent(code, later)) this.desk.timer(`gap:${ask.conversationId}`, Math.max(1_000, later));
  }
}
