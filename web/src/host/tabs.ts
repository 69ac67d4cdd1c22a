/** One engine for all tabs of a browser: the tab that holds the lock runs it, the others speak to it over a channel.
 *
 * What the engine did is told to every tab after it is committed, so a tab that takes over finds all of it in the store.
 * A command is sent again until the engine has committed it: each may come twice and does its work once.
 */

import type { Effect, State, Write } from "../core/effects";
import type { Event } from "../core/events";
import type { Item, Json } from "../core/model";
import { type Engine, type Outcome, Refused, Unreachable } from "./engine";
import { randomId } from "./session";
import { type RowView, rowView } from "./rowView";

/** What the screen learns of. */
export interface News {
  writes: Write[];
  rows: RowView[];
  gone: string[];
  effects: Effect[];
}
/** All that a tab needs to begin with. */
export interface Snapshot {
  rows: RowView[];
  items: Item[];
  state: State;
  limits: Json;
}

type Said =
  | { kind: "command"; from: string; id: string; event: Event }
  | { kind: "done"; to: string; id: string }
  | { kind: "ask"; from: string; id: string; frame: string; body: Json }
  | { kind: "answer"; to: string; id: string; body?: Json; error?: Failure }
  | { kind: "attach"; from: string }
  | { kind: "snapshot"; to: string; snapshot: Snapshot }
  | { kind: "news"; news: News }
  | { kind: "frame"; name: string; body: Json }
  | { kind: "leads" };

interface Failure {
  code: number;
  reason: string;
  message: string;
  field: string;
  retryAfterMs: number;
}

const AGAIN_MS = 1_000;
const ANSWER_MS = 15_000;

export interface Screen {
  onSnapshot(snapshot: Snapshot): void;
  onNews(news: News): void;
  onFrame(name: string, body: Json): void;
}

export class Tabs {
  private readonly me = randomId();
  private readonly channel: BroadcastChannel;
  private engine: Engine | null = null;
  private readonly commands = new Map<string, { event: Event; timer: ReturnType<typeof setInterval> | undefined }>();
  private readonly asks = new Map<string, { resolve(body: Json): void; reject(error: Error): void }>();
  private readonly commandsDone: { to: string; id: string }[] = [];
  private release: () => void = () => {};

  /** `start` makes the engine, when it is this tab's turn to run it. */
  constructor(
    private readonly userId: string,
    private readonly screen: Screen,
    private readonly start: () => Promise<Engine>,
  ) {
    this.channel = new BroadcastChannel(`hongyan-${userId}`);
    this.channel.onmessage = ({ data }) => this.hear(data as Said);
  }

  get leads(): boolean {
    return this.engine !== null;
  }

  open(): void {
    void this.lead();
    this.say({ kind: "attach", from: this.me });
  }

  close(): void {
    this.release();
    this.engine?.close();
    this.channel.close();
    for (const { timer } of this.commands.values()) clearInterval(timer);
  }

  /** Resolved never: what came of it is news. */
  feed(event: Event): void {
    if (this.engine) {
      this.engine.feed(event);
      return;
    }
    const id = randomId();
    const send = () => this.say({ kind: "command", from: this.me, id, event });
    this.commands.set(id, { event, timer: setInterval(send, AGAIN_MS) });
    send();
  }

  call(method: string, body: Json = {}): Promise<Json> {
    return this.ask("call", { method, body });
  }

  /** The answer to a frame. Throws `Refused` or `Unreachable`. */
  ask(frame: string, body: Json): Promise<Json> {
    if (this.engine) return this.engine.ask(frame, body);
    const id = randomId();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.settle(id)?.reject(new Unreachable("no answer")), ANSWER_MS);
      const after = <T>(then: (value: T) => void) => (value: T) => {
        clearTimeout(timer);
        then(value);
      };
      this.asks.set(id, { resolve: after(resolve), reject: after(reject) });
      this.say({ kind: "ask", from: this.me, id, frame, body });
    });
  }

  // Leading.

  private async lead(): Promise<void> {
    await navigator.locks.request(`hongyan-${this.userId}`, async () => {
      const engine = await this.start();
      engine.onOutcome = (outcome) => this.tell(engine, outcome);
      engine.onFrame = (name, body) => {
        this.screen.onFrame(name, body);
        this.say({ kind: "frame", name, body });
      };
      this.engine = engine;
      this.screen.onSnapshot(snapshot(engine));
      this.say({ kind: "leads" });
      this.takeOwn(engine);
      await new Promise<void>((resolve) => (this.release = resolve));
    });
  }

  /** What this tab had told the one that led before, and was not answered. */
  private takeOwn(engine: Engine): void {
    for (const [id, { event, timer }] of this.commands) {
      clearInterval(timer);
      engine.feed(event);
      this.commands.delete(id);
    }
    for (const id of [...this.asks.keys()]) this.settle(id)?.reject(new Unreachable("the leading tab was closed"));
  }

  private tell(engine: Engine, outcome: Outcome): void {
    const ids = new Set(outcome.effects.flatMap((effect) => (effect.type === "render" ? [effect.conversationId] : [])));
    const { conversations } = engine.core;
    const news: News = {
      writes: outcome.writes,
      effects: outcome.effects,
      rows: [...ids].flatMap((id) => conversations.get(id) ?? []).map(rowView),
      gone: [...ids].filter((id) => !conversations.has(id)),
    };
    this.screen.onNews(news);
    this.say({ kind: "news", news });
    for (const done of this.commandsDone.splice(0)) this.say({ kind: "done", ...done });
  }

  private async answer(engine: Engine, said: Extract<Said, { kind: "ask" }>): Promise<void> {
    const { from: to, id } = said;
    try {
      this.say({ kind: "answer", to, id, body: await engine.ask(said.frame, said.body) });
    } catch (error) {
      this.say({ kind: "answer", to, id, error: failure(error) });
    }
  }

  // The channel.

  private say(said: Said): void {
    this.channel.postMessage(said);
  }

  private hear(said: Said): void {
    if ("to" in said && said.to !== this.me) return;
    const { engine } = this;
    switch (said.kind) {
      case "command":
        if (!engine) return;
        this.commandsDone.push({ to: said.from, id: said.id });
        return engine.feed(said.event);
      case "ask":
        return engine ? void this.answer(engine, said) : undefined;
      case "attach":
        return engine ? this.say({ kind: "snapshot", to: said.from, snapshot: snapshot(engine) }) : undefined;
      case "done":
        clearInterval(this.commands.get(said.id)?.timer);
        this.commands.delete(said.id);
        return;
      case "answer": {
        const asked = this.settle(said.id);
        if (said.error) asked?.reject(revived(said.error));
        else asked?.resolve(said.body ?? {});
        return;
      }
      case "snapshot":
        return this.screen.onSnapshot(said.snapshot);
      case "news":
        return this.screen.onNews(said.news);
      case "frame":
        return this.screen.onFrame(said.name, said.body);
      case "leads":
        this.say({ kind: "attach", from: this.me });
        for (const id of [...this.asks.keys()]) this.settle(id)?.reject(new Unreachable("the leading tab was closed"));
    }
  }

  private settle(id: string) {
    const asked = this.asks.get(id);
    this.asks.delete(id);
    return asked;
  }
}

function snapshot({ core }: Engine): Snapshot {
  return {
    rows: [...core.conversations.values()].map(rowView),
    items: [...core.outbox.items.values()],
    state: core.connection.state,
    limits: core.limits,
  };
}

function failure(error: unknown): Failure {
  if (!(error instanceof Refused)) return { code: 0, reason: "", message: String(error), field: "", retryAfterMs: 0 };
  const { code, reason, message, field, retryAfterMs } = error;
  return { code, reason, message, field, retryAfterMs };
}

function revived({ code, reason, message, field, retryAfterMs }: Failure): Error {
  return reason ? new Refused(code, reason, message, field, retryAfterMs) : new Unreachable(message);
}
