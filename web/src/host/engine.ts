/** Runs the core of one person: feeds it what happens, commits what it saves, then does the rest of what it asks.
 *
 * Events that come while a commit is under way wait, and are stepped together: one transaction for all of them.
 */

import { Core } from "../core/core";
import type { Effect, Write } from "../core/effects";
import type { Event } from "../core/events";
import type { Json } from "../core/model";
import { event, frames, message, plain } from "./wire";

/** One WebSocket, as the engine needs it. */
export interface Line {
  send(text: string): void;
  close(): void;
}
export interface LineEvents {
  opened(): void;
  received(text: string): void;
  closed(code: number, reason: string): void;
}

export interface Surroundings {
  save(writes: Write[]): Promise<void>;
  dial(events: LineEvents): Line;
  /** How long a new access token lasts; throws `Refused`, or anything else when it cannot be had just now. */
  renew(): Promise<number>;
  hello(): Json;
  now(): number;
  random(): number;
}

/** What a step did, after its writes are committed. */
export interface Outcome {
  writes: Write[];
  effects: Effect[];
}

export class Refused extends Error {
  constructor(
    readonly code: number,
    readonly reason: string,
    message: string,
    readonly field = "",
    readonly retryAfterMs = 0,
  ) {
    super(message);
  }
}

export class Unreachable extends Error {}

/** Requests of the engine; the core counts from 1. */
const OWN_IDS = 2 ** 31;
const ANSWER_MS = 10_000;
/** A refresh token that is no good any more. */
const FOR_GOOD = new Set([1100, 1101, 1102, 1103, 1104, 1105, 1109]);

interface Waiting {
  resolve(body: Json): void;
  reject(error: Error): void;
  timer: ReturnType<typeof setTimeout>;
}

export class Engine {
  /** What came of each step, and frames that are nothing to the core (typing, presence). */
  onOutcome: (outcome: Outcome) => void = () => {};
  onFrame: (name: string, body: Json) => void = () => {};
  onBroken: (error: unknown) => void = () => {};
  private inbox: Event[] = [];
  private busy = false;
  private ended = false;
  private line: { number: number; socket: Line } | null = null;
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();
  private readonly waiting = new Map<number, Waiting>();
  private nextId = OWN_IDS;

  constructor(
    readonly core: Core,
    private readonly around: Surroundings,
  ) {}

  feed(happened: Event): void {
    if (this.ended) return;
    this.inbox.push(happened);
    if (!this.busy) void this.run();
  }

  /** The answer to a method that the core has nothing to do with. Throws `Refused` or `Unreachable`. */
  call(method: string, body: Json = {}): Promise<Json> {
    return this.ask("call", { method, body });
  }

  /** The answer to a frame of one's own, without its frame around it. */
  ask(frame: string, body: Json): Promise<Json> {
    const { line } = this;
    if (!line || !this.core.connection.isUp()) return Promise.reject(new Unreachable("offline"));
    const id = this.nextId++;
    line.socket.send(message({ type: "send", id, frame, body }));
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.settle(id)?.reject(new Unreachable("no answer")), ANSWER_MS);
      this.waiting.set(id, { resolve, reject, timer });
    });
  }

  close(): void {
    this.ended = true;
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.hangUp("closed");
  }

  private async run(): Promise<void> {
    this.busy = true;
    while (this.inbox.length && !this.ended) {
      const steps = this.inbox.splice(0).map((happened) => this.core.step(happened, this.around.now(), this.around.random));
      const effects = steps.flat();
      const writes = effects.flatMap((effect) => (effect.type === "save" ? effect.writes : []));
      try {
        if (writes.length) await this.around.save(writes);
      } catch (error) {
        // Going on would tell the screen what a restart does not know.
        this.close();
        this.onBroken(error);
        return;
      }
      for (const effect of effects) this.perform(effect);
      this.onOutcome({ writes, effects: effects.filter(({ type }) => FOR_THE_SCREEN.has(type)) });
    }
    this.busy = false;
  }

  private perform(effect: Effect): void {
    switch (effect.type) {
      case "open":
        return this.open(effect.connection);
      case "close":
        return this.line?.number === effect.connection ? this.hangUp(effect.reason) : undefined;
      case "send":
        return this.send(effect);
      case "timer":
        return this.start(effect.timer, effect.ms);
      case "cancel":
        return this.cancel(effect.timer);
      case "refresh":
        return void this.renew();
    }
  }

  // The line.

  private open(connection: number): void {
    const socket = this.around.dial({
      opened: () => this.from(connection, { type: "opened", connection }),
      received: (text) => this.received(connection, text),
      closed: (code, reason) => {
        if (this.line?.number !== connection) return;
        this.drop(reason || "the line is gone");
        this.feed({ type: "closed", connection, code, reason });
      },
    });
    this.line = { number: connection, socket };
  }

  private received(connection: number, text: string): void {
    if (this.line?.number !== connection) return;
    for (const frame of frames(text)) {
      const waiting = this.settle(frame.id);
      if (waiting) {
        if (frame.name === "error") waiting.reject(refusal(frame.body));
        else waiting.resolve((frame.name === "reply" ? frame.body.body : frame.body) as Json);
        continue;
      }
      const happened = event(frame);
      if (happened) this.from(connection, happened);
      else this.onFrame(frame.name, plain(frame.body) as Json);
    }
  }

  /** What an older line still says is not meant. */
  private from(connection: number, happened: Event): void {
    if (this.line?.number === connection) this.feed(happened);
  }

  private send(effect: Extract<Effect, { type: "send" }>): void {
    const hello = effect.frame === "hello" || effect.frame === "auth" ? this.around.hello() : null;
    const body = effect.frame === "auth" ? { token: hello?.token } : (hello ?? effect.body);
    this.line?.socket.send(message({ ...effect, body }));
  }

  private hangUp(reason: string): void {
    const { line } = this;
    this.drop(reason);
    line?.socket.close();
  }

  private drop(reason: string): void {
    this.line = null;
    for (const id of [...this.waiting.keys()]) this.settle(id)?.reject(new Unreachable(reason));
  }

  private settle(id: number): Waiting | undefined {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    clearTimeout(waiting?.timer);
    return waiting;
  }

  // Timers and the token.

  private start(timer: string, ms: number): void {
    this.cancel(timer);
    const fire = () => {
      this.timers.delete(timer);
      this.feed({ type: "timer", timer });
    };
    this.timers.set(timer, setTimeout(fire, ms));
  }

  private cancel(timer: string): void {
    clearTimeout(this.timers.get(timer));
    this.timers.delete(timer);
  }

  private async renew(): Promise<void> {
    try {
      this.feed({ type: "token_renewed", expiresInMs: await this.around.renew() });
    } catch (error) {
      const no = error instanceof Refused ? error : null;
      this.feed({ type: "token_refused", permanent: FOR_GOOD.has(no?.code ?? 0), retryAfterMs: no?.retryAfterMs ?? 0 });
    }
  }
}

const FOR_THE_SCREEN = new Set<Effect["type"]>(["status", "render", "reload", "arrived", "failed", "confirmed", "told"]);

export function refusal(body: Json): Refused {
  const text = (key: string) => String(body[key] ?? "");
  return new Refused(Number(body.code), text("reason"), text("message"), text("field"), Number(body.retryAfterMs ?? 0));
}
