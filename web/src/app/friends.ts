/** One's friends and their categories, requests and blocks, kept up by version and by what is told live. */

import { signal } from "@preact/signals";
import type { Json } from "../core/model";
import { randomId } from "../host/session";
import type { People } from "./people";

export interface Friend {
  id: string;
  categoryId: string;
  remark: string;
}
export interface Category {
  id: string;
  name: string;
}
export interface FriendRequest {
  id: string;
  /** Who asks, or who is asked by oneself. */
  who: string;
  message: string;
  answer: string;
  state: string;
  reason: string;
  at: number;
}

const EVENTS = ["friend", "friendRemoved", "friendCategories", "friendRequest", "block"];
const MOST_WATCHED = 200;

export class Friends {
  readonly friends = signal<ReadonlyMap<string, Friend>>(new Map());
  readonly categories = signal<Category[]>([]);
  /** That wait for one's answer. */
  readonly requests = signal<FriendRequest[]>([]);
  readonly sent = signal<FriendRequest[]>([]);
  readonly blocked = signal<ReadonlySet<string>>(new Set());
  readonly online = signal<ReadonlySet<string>>(new Set());
  private since = "0";
  private loading: Promise<void> | null = null;
  private again = false;

  constructor(
    private readonly people: People,
    private readonly call: (method: string, body: Json) => Promise<Json>,
    private readonly watch: (ids: string[]) => void,
  ) {}

  /** What changed since the last time. */
  load(): Promise<void> {
    this.again = this.loading !== null;
    this.loading ??= this.askUntilQuiet().finally(() => (this.loading = null));
    return this.loading;
  }

  /** A line of the user stream. */
  told(event: Json): void {
    if (EVENTS.some((kind) => kind in event)) void this.load();
  }

  /** A frame about who is there. */
  present(users: Json[]): void {
    const online = new Set(this.online.value);
    for (const { userId, state } of users)
      if (state === "online") online.add(String(userId));
      else online.delete(String(userId));
    this.online.value = online;
  }

  in(categoryId: string): Friend[] {
    const known = new Set(this.categories.value.map(({ id }) => id));
    const name = ({ id }: Friend) => this.people.of(id).value.name;
    return [...this.friends.value.values()]
      .filter((friend) => (known.has(friend.categoryId) ? friend.categoryId : "0") === categoryId)
      .sort((a, b) => Number(this.online.value.has(b.id)) - Number(this.online.value.has(a.id)) || name(a).localeCompare(name(b), "zh-CN"));
  }

  // What one does with people.

  async find(q: string): Promise<string[]> {
    const { users = [] } = await this.call("UserService/SearchUsers", { q });
    return (users as Json[]).map((user) => this.met(user));
  }

  /** What it takes to add somebody. */
  async adding(userId: string): Promise<{ rule: string; question: string }> {
    const { rule, question } = await this.call("RelationService/GetAdding", { userId });
    return { rule: String(rule ?? "approval"), question: String(question ?? "") };
  }

  /** Whether they are friends at once. */
  async add(userId: string, words: Json): Promise<boolean> {
    const { friend } = await this.call("RelationService/AskFriend", { userId, requestId: randomId(), ...words });
    await this.load();
    return Boolean(friend);
  }

  accept(id: string, remark = "", categoryId = "0"): Promise<void> {
    return this.do("AcceptFriend", { id, remark, categoryId });
  }

  reject(id: string, reason = ""): Promise<void> {
    return this.do("RejectFriend", { id, reason });
  }

  withdraw(id: string): Promise<void> {
    return this.do("WithdrawFriend", { id });
  }

  update(userId: string, changes: { remark?: string; categoryId?: string }): Promise<void> {
    return this.do("UpdateFriend", { userId, ...changes });
  }

  remove(userId: string, both: boolean): Promise<void> {
    return this.do("DeleteFriend", { userId, both });
  }

  block(userId: string, on: boolean): Promise<void> {
    return this.do(on ? "Block" : "Unblock", { userId });
  }

  createCategory(name: string): Promise<void> {
    return this.do("CreateCategory", { name });
  }

  updateCategory(id: string, changes: { name?: string; place?: number }): Promise<void> {
    return this.do("UpdateCategory", { id, ...changes });
  }

  deleteCategory(id: string): Promise<void> {
    return this.do("DeleteCategory", { id });
  }

  async recommended(): Promise<{ id: string; friends: string[]; commonFriends: number; commonGroups: number }[]> {
    const { people = [] } = await this.call("RelationService/Recommend", {});
    return (people as Json[]).map(({ user, friends = [], commonFriends, commonGroups }) => ({
      id: this.met(user as Json),
      friends: (friends as Json[]).map((one) => this.met(one)),
      commonFriends: Number(commonFriends),
      commonGroups: Number(commonGroups),
    }));
  }

  dismiss(userId: string): Promise<void> {
    return this.do("Dismiss", { userId });
  }

  private async do(method: string, body: Json): Promise<void> {
    await this.call(`RelationService/${method}`, body);
    await this.load();
  }

  // What the server knows.

  private async askUntilQuiet(): Promise<void> {
    do {
      this.again = false;
      await this.ask();
    } while (this.again);
  }

  private async ask(): Promise<void> {
    try {
      for (let more = true; more; ) {
        const page = await this.call("RelationService/ListFriends", { since: this.since });
        this.take(page);
        this.since = String(page.version ?? this.since);
        more = Boolean(page.more);
      }
      this.watch([...this.friends.value.keys()].slice(0, MOST_WATCHED));
      this.requests.value = (await this.list(false)).filter(({ state }) => state === "pending");
      this.sent.value = await this.list(true);
      const { blocks = [] } = await this.call("RelationService/ListBlocks", {});
      this.blocked.value = new Set((blocks as Json[]).map(({ user }) => this.met(user as Json)));
    } catch {
      // Asked again with the next event or look.
    }
  }

  private async list(sent: boolean): Promise<FriendRequest[]> {
    const { requests = [] } = await this.call("RelationService/ListFriendRequests", { sent });
    return (requests as Json[]).map((one) => ({
      id: String(one.id),
      who: this.met((sent ? one.to : one.from) as Json),
      message: String(one.message ?? ""),
      answer: String(one.answer ?? ""),
      state: String(one.state ?? "pending"),
      reason: String(one.reason ?? ""),
      at: Number(one.at),
    }));
  }

  private take(page: Json): void {
    const friends = new Map(this.friends.value);
    const online = new Set(this.online.value);
    for (const friend of (page.friends ?? []) as Json[]) {
      const user = friend.user as Json;
      const id = String(user.id);
      const remark = String(friend.remark ?? "");
      this.people.remark(user, remark);
      friends.set(id, { id, remark, categoryId: String(friend.categoryId ?? "0") });
      if (friend.presence === "online") online.add(id);
    }
    for (const id of (page.removedIds ?? []) as string[]) {
      this.people.forgetRemark(id);
      friends.delete(id);
    }
    this.friends.value = friends;
    this.online.value = online;
    this.categories.value = ((page.categories ?? []) as Json[]).map(({ id, name }) => ({ id: String(id), name: String(name) }));
  }

  private met(user: Json): string {
    this.people.told(user);
    return String(user.id);
  }
}
