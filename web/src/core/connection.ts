/** The life of the connection: OFFLINE, CONNECTING, RESUMING, LIVE, BACKOFF, LOGGED_OUT. */

import type { Desk } from "./desk";
import type { State } from "./effects";
import type { Refusal } from "./events";
import { backoff } from "./refusals";

const CONNECT_MS = 10_000;
const STABLE_MS = 30_000;
const PING_MS = 25_000;
const PING_BEHIND_MS = 60_000;
const SYNC_MS = 60_000;
const SYNC_BEHIND_MS = 300_000;
const CAP_MS = 30_000;
const CAP_BEHIND_MS = 300_000;
const REFRESH_AGAIN_MS = 30_000;
export const SIGNED_OUT_CODES = new Set([4401, 4409]);

export class Connection {
  state: State = "LOGGED_OUT";
  front = true;
  /** Of the socket: what an older one still says is not meant. */
  number = 0;
  heartbeatMs = 0;
  tokenOld = false;
  renewing = false;
  /** Since the last LIVE: a token is renewed once, not for ever. */
  renewed = false;
  /** Said before the server closed. */
  parting: Refusal | null = null;
  private tries = 0;
  /** The delay that the server has named. */
  private floorMs = 0;

  constructor(private readonly desk: Desk) {}

  enter(state: State, reason = ""): void {
    this.state = state;
    this.desk.emit({ type: "status", state, reason });
  }

  /** Frames may be sent: asking while disconnected would stay in flight for ever. */
  isUp(): boolean {
    return this.state === "RESUMING" || this.state === "LIVE";
  }

  connect(): void {
    this.enter("CONNECTING");
    if (this.tokenOld) this.renew();
    else this.open();
  }

  opened(number: number): void {
    if (this.state === "CONNECTING" && number === this.number) this.desk.ask("hello", {}, { kind: "welcome" });
  }

  live(): void {
    this.enter("LIVE");
    this.renewed = false;
    this.startPing();
    this.startSyncTimer();
    this.desk.timer("stable", STABLE_MS);
  }

  /** Closed, by whom ever: wait, with full jitter, never below what the server named. */
  lost(reason = "", floorMs = 0): void {
    this.floorMs = Math.max(this.floorMs, floorMs);
    this.enter("BACKOFF", reason);
    const jittered = backoff(this.desk.chance(), this.tries, this.front ? CAP_MS : CAP_BEHIND_MS);
    this.tries += 1;
    this.desk.timer("backoff", Math.max(jittered, this.floorMs));
  }

  hangUp(reason: string): void {
    this.desk.emit({ type: "close", connection: this.number, reason });
  }

  /** Not at once: everybody comes back at the same moment. */
  netUp(): void {
    if (this.state === "OFFLINE") this.connect();
    else if (this.state === "BACKOFF") this.desk.timer("backoff", Math.max(1_000, this.floorMs));
  }

  waited(): void {
    if (this.state !== "BACKOFF") return;
    this.floorMs = 0;
    this.connect();
  }

  tryNow(): void {
    if (this.state === "BACKOFF" && !this.floorMs) this.connect();
  }

  // Timers.

  startPing(): void {
    this.desk.timer("ping", this.jittered(this.front ? this.heartbeatMs || PING_MS : PING_BEHIND_MS));
  }

  startSyncTimer(): void {
    this.desk.timer("sync", this.jittered(this.front ? SYNC_MS : SYNC_BEHIND_MS));
  }

  ping(): void {
    if (this.state !== "LIVE") return;
    this.desk.ask("ping", {}, { kind: "pong" });
    this.startPing();
  }

  stable(): void {
    if (this.state === "LIVE") this.tries = 0;
  }

  // The access token.

  /** Durations only: the clocks of phones go wrong. */
  tokenLasts(expiresInMs: number): void {
    this.tokenOld = expiresInMs <= 0;
    if (!this.tokenOld) this.desk.timer("auth", expiresInMs * (0.7 + 0.2 * this.desk.chance()));
  }

  tokenAges(): void {
    this.tokenOld = true;
    if (this.isUp()) this.renew();
  }

  tokenRenewed(expiresInMs: number): void {
    this.renewing = false;
    this.tokenLasts(expiresInMs);
    if (this.state === "CONNECTING") this.open();
    else if (this.isUp()) this.desk.ask("auth", {}, { kind: "ok" });
  }

  /** Not now; for good is signing out. */
  tokenRefused(retryAfterMs: number): void {
    this.renewing = false;
    if (this.state === "CONNECTING") this.lost("token", retryAfterMs);
    else this.desk.timer("auth", Math.max(REFRESH_AGAIN_MS, retryAfterMs));
  }

  private open(): void {
    this.number += 1;
    this.parting = null;
    this.desk.emit({ type: "open", connection: this.number });
    this.desk.timer("connect", CONNECT_MS);
  }

  private renew(): void {
    if (this.renewing) return;
    this.renewing = this.renewed = true;
    this.desk.emit({ type: "refresh" });
  }

  private jittered(ms: number): number {
    return Math.trunc(ms * (0.9 + 0.2 * this.desk.chance()));
  }
}
