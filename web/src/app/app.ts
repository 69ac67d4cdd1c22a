/** All that the screen stands on, for one person who is signed in. */

import { signal } from "@preact/signals";
import type { State, Write } from "../core/effects";
import { Core } from "../core/core";
import type { Item, Json, Message, Text } from "../core/model";
import { Engine, Refused } from "../host/engine";
import { clientId } from "../host/ids";
import type { RowView } from "../host/rowView";
import { Session, type SignedIn, type User } from "../host/session";
import { dial } from "../host/socket";
import { Store } from "../host/store";
import { type News, type Snapshot, Tabs } from "../host/tabs";
import { Account } from "./account";
import { Chat } from "./chat";
import { Friends } from "./friends";
import { Groups } from "./groups";
import { List } from "./list";
import { People } from "./people";

type RowHearer = (before: RowView | undefined, row: RowView) => void;

const TYPING_MS = 6_000;
const CONNECTING_MS = 5_000;

export class App {
  readonly state = signal<State>("LOGGED_OUT");
  readonly list = new List();
  readonly chat = signal<Chat | null>(null);
  /** Who is typing in the conversation on the screen. */
  readonly typing = signal<string[]>([]);
  readonly people: People;
  readonly groups: Groups;
  readonly friends: Friends;
  readonly account: Account;
  readonly items = new Map<string, Item>();
  onSignedOut: () => void = () => {};
  private readonly rowHearers = new Set<RowHearer>();
  private readonly tabs: Tabs;
  private readonly typingEnds = new Map<string, ReturnType<typeof setTimeout>>();

  private constructor(
    readonly userId: string,
    private readonly session: Session,
    private readonly store: Store,
    signedIn: SignedIn | null,
  ) {
    this.people = new People(store, (method, body) => this.call(method, body));
    this.groups = new Groups((method, body) => this.call(method, body));
    this.friends = new Friends(
      this.people,
      (method, body) => this.call(method, body),
      (ids) => this.watch(ids),
    );
    this.account = new Account(
      (method, body) => this.call(method, body),
      (path, picture) => this.session.putAsOwner(path, picture),
    );
    this.tabs = new Tabs(userId, this, () => this.engine(signedIn));
  }

  /** `signedIn`: just now, with a fresh token; null: by the cookie of an earlier day. */
  static async open(userId: string, session: Session, signedIn: SignedIn | null): Promise<App> {
    const app = new App(userId, session, await Store.open(userId), signedIn);
    await app.people.load();
    if (signedIn) app.people.told(signedIn.user as unknown as Json);
    app.tabs.open();
    return app;
  }

  /** The answer to a method; asked as soon as there is a line. Throws `Refused` or `Unreachable`. */
  async call(method: string, body: Json = {}): Promise<Json> {
    await this.connected();
    return this.tabs.call(method, body);
  }

  /** A page that was just opened has no line yet: waited for, but not for long. */
  private connected(): Promise<void> {
    if (this.state.peek() === "LIVE") return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(() => done(), CONNECTING_MS);
      const forget = this.state.subscribe((state) => state === "LIVE" && queueMicrotask(() => done()));
      const done = () => {
        clearTimeout(timer);
        forget();
        resolve();
      };
    });
  }

  /** The conversation with somebody. */
  directWith(id: string): string {
    const [low, high] = [BigInt(id), BigInt(this.userId)].sort((a, b) => (a < b ? -1 : 1));
    return `d.${low}.${high}`;
  }

  // What the person does.

  openChat(id: string): void {
    if (this.chat.peek()?.id === id) return;
    this.closeChat();
    const chat = new Chat(id, this.list.row(id), this.store, (event) => this.tabs.feed(event), (method, body) => this.call(method, body));
    chat.takeItems(this.items.values());
    this.chat.value = chat;
    void chat.open();
  }

  closeChat(): void {
    this.chat.peek()?.close();
    this.chat.value = null;
    this.typing.value = [];
  }

  say(conversationId: string, text: Text, more: Json = {}): void {
    const body = { text: text.mentions?.length ? text : { text: text.text }, ...more };
    this.tabs.feed({ type: "compose", conversationId, clientId: clientId(), body });
  }

  change(conversationId: string, op: string, targetSeq: number, body: Json = {}): void {
    this.tabs.feed({ type: "change", conversationId, clientId: clientId(), op, targetSeq, body });
  }

  /** One's own settings of a conversation. */
  arrange(conversationId: string, body: Json): void {
    this.tabs.feed({ type: "change", conversationId, clientId: clientId(), op: "update", body });
  }

  markUnread(conversationId: string): void {
    this.tabs.feed({ type: "change", conversationId, clientId: clientId(), op: "mark_unread" });
  }

  read(conversationId: string, seq: number): void {
    this.tabs.feed({ type: "read", conversationId, seq });
  }

  retry(id: string): void {
    this.tabs.feed({ type: "retry", clientId: id });
  }

  discard(id: string): void {
    this.tabs.feed({ type: "delete", clientId: id });
  }

  tryNow(): void {
    this.tabs.feed({ type: "try_now" });
  }

  tellTyping(conversationId: string): void {
    void this.tabs.ask("typing", { conversationId }).catch(() => {});
  }

  async signOut(): Promise<void> {
    this.tabs.feed({ type: "signed_out" });
    await this.session.signOut().catch(() => {});
    this.leave();
  }

  /** The account is gone, and every session with it. */
  accountIsGone(): void {
    this.tabs.feed({ type: "signed_out" });
    this.session.forget();
    this.leave();
  }

  private leave(): void {
    this.close();
    Store.forget(this.userId);
    this.onSignedOut();
  }

  close(): void {
    this.tabs.close();
    this.store.close();
  }

  /** Whether this tab is the one that acts for all of them. */
  leads(): boolean {
    return this.tabs.leads;
  }

  /** Told of each row that changed; the answer ends it. */
  onRows(hear: RowHearer): () => void {
    this.rowHearers.add(hear);
    return () => this.rowHearers.delete(hear);
  }

  // What the engine tells.

  onSnapshot({ rows, items, state }: Snapshot): void {
    this.list.replace(rows);
    this.items.clear();
    for (const item of items) this.items.set(item.id, item);
    this.state.value = state;
    if (state === "LIVE") this.catchUp();
    this.chat.peek()?.takeItems(this.items.values());
    this.chat.peek()?.look();
  }

  onNews({ writes, rows, gone, effects }: News): void {
    for (const [table, [id], value] of writes)
      if (table === "outbox") {
        if (value === null) this.items.delete(String(id));
        else this.items.set(String(id), value as Item);
      }
    const before = rows.map(({ id }) => this.list.row(id).peek());
    this.list.take(rows, gone);
    for (const hear of this.rowHearers) rows.forEach((row, at) => hear(before[at], row));
    this.groupsChanged(writes);
    const chat = this.chat.peek();
    chat?.take(writes);
    if (writes.some(([table]) => table === "outbox")) chat?.takeItems(this.items.values());
    for (const effect of effects) {
      if (effect.type === "status") this.enter(effect.state);
      if (effect.type === "told") this.told(effect.event);
      if (effect.type === "reload" && effect.conversationId === chat?.id) chat.look();
    }
    // Not while the other tabs are still to be told.
    if (this.state.value === "LOGGED_OUT") queueMicrotask(() => this.onSignedOut());
  }

  onFrame(name: string, body: Json): void {
    if (name === "presence") this.friends.present((body.users ?? []) as Json[]);
    if (name !== "typing" || body.conversationId !== this.chat.peek()?.id) return;
    const who = String(body.userId);
    clearTimeout(this.typingEnds.get(who));
    const end = () => (this.typing.value = this.typing.value.filter((id) => id !== who));
    this.typingEnds.set(who, setTimeout(end, TYPING_MS));
    if (!this.typing.value.includes(who)) this.typing.value = [...this.typing.value, who];
  }

  private enter(state: State): void {
    this.state.value = state;
    if (state === "LIVE") this.catchUp();
  }

  /** What no log tells: friends, groups, who is there. */
  private catchUp(): void {
    void this.friends.load();
    void this.groups.load();
  }

  /** A line of the user stream. */
  private told(event: Json): void {
    this.friends.told(event);
    this.groups.heard(event);
    this.account.heard(event);
    if (event.profile) this.people.told(event.profile as Json);
  }

  private groupsChanged(writes: Write[]): void {
    for (const [table, [id], value] of writes) {
      const { member } = (table === "message" && value ? value : {}) as Message;
      if (!member) continue;
      const concernsMe = (member.items ?? []).some(({ userId }) => userId === this.userId);
      this.groups.changed(String(id).slice("g.".length), member.group, concernsMe);
    }
  }

  /** Whose coming and going is told from now on. */
  private watch(userIds: string[]): void {
    void this.tabs.ask("watch", { userIds }).catch(() => {});
  }

  // The engine of the tab that leads.

  private async engine(signedIn: SignedIn | null): Promise<Engine> {
    const core = Core.load(await this.store.load());
    const engine = new Engine(core, {
      save: (writes) => this.store.save(writes),
      dial,
      renew: async () => this.renewed(await this.session.renew()),
      hello: () => this.session.hello(),
      now: Date.now,
      random: Math.random,
    });
    addEventListener("online", () => engine.feed({ type: "net_up" }));
    addEventListener("offline", () => engine.feed({ type: "net_down" }));
    document.addEventListener("visibilitychange", () => engine.feed({ type: "front", on: !document.hidden }));
    engine.feed({ type: "signed_in", userId: this.userId, expiresInMs: signedIn?.expiresInMs ?? 0 });
    return engine;
  }

  private renewed({ user, expiresInMs }: SignedIn): number {
    if (user.id !== this.userId) throw new Refused(1102, "session_ended", "somebody else is signed in here");
    this.people.told(user as unknown as Json);
    return expiresInMs;
  }
}

export type { User };
