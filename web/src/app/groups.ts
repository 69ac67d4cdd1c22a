/** One's groups by id, from the server and from what their logs say. */

import { type Signal, signal } from "@preact/signals";
import type { Json } from "../core/model";
import { randomId } from "../host/session";

export type Role = "member" | "manager" | "owner";

export interface Group {
  id: string;
  name: string;
  avatar: string;
  memberCount: number;
  version: number;
  number: string;
  intro: string;
  ownerId: string;
  joinRule: string;
  joinQuestion: string;
  mutedAll: boolean;
  inviteBy: Role;
  pinBy: Role;
  mentionAll: string;
  history: boolean;
  findable: boolean;
  announcementId: string;
  dissolved: boolean;
  /** One's own membership; null: none, or not known. */
  me: Member | null;
}
export interface Member {
  id: string;
  role: Role;
  card: string;
  mutedUntil: number;
}

export const RANK: Record<Role, number> = { member: 0, manager: 1, owner: 2 };

export class Groups {
  /** Ids of those one is in. */
  readonly mine = signal<string[]>([]);
  /** Requests to join that came since the page was opened; who shows them looks again. */
  readonly stirred = signal(0);
  private readonly known = new Map<string, Signal<Group>>();
  private readonly asked = new Set<string>();
  private since = "0";

  constructor(readonly call: (method: string, body: Json) => Promise<Json>) {}

  of(id: string): Signal<Group> {
    let found = this.known.get(id);
    if (!found) {
      found = signal(group({ id, name: id }, null));
      this.known.set(id, found);
    }
    return found;
  }

  /** As `of`, asking the server for what is not known. */
  see(id: string): Signal<Group> {
    const found = this.of(id);
    if (!found.peek().version && !this.asked.has(id)) {
      this.asked.add(id);
      this.look(id).catch(() => this.asked.delete(id));
    }
    return found;
  }

  /** Asks the server. Throws `Refused` for a group that one may not know of. */
  async look(id: string): Promise<void> {
    const reply = await this.call("GroupService/GetGroup", { id });
    this.told(reply.group as Json, (reply.me ?? null) as Json | null);
  }

  /** The copy with the greater version is newer. `me`: one's own membership, where it is told. */
  told(told: Json, me?: Json | null): string {
    const id = String(told.id);
    const found = this.of(id);
    const before = found.peek();
    const own = me === undefined ? before.me : me && member(me);
    if (Number(told.version ?? 0) < before.version) found.value = { ...before, me: own };
    else found.value = group(told, own);
    return id;
  }

  /** What changed since the last time. */
  async load(): Promise<void> {
    try {
      const page = await this.call("GroupService/ListGroups", { since: this.since });
      const mine = new Set(page.complete ? [] : this.mine.value);
      const memberships = (page.mine ?? []) as Json[];
      ((page.groups ?? []) as Json[]).forEach((one, at) => mine.add(this.told(one, memberships[at])));
      for (const id of (page.leftIds ?? []) as string[]) mine.delete(String(id));
      this.mine.value = [...mine];
      this.since = String(page.version ?? this.since);
    } catch {
      // Asked again with the next event or look.
    }
  }

  /** A line of the user stream. */
  heard(event: Json): void {
    if (!["groupJoined", "groupLeft", "joinRequest"].some((kind) => kind in event)) return;
    const left = event.groupLeft as Json | undefined;
    if (left) this.leftNow(String(left.groupId));
    void this.load().then(() => (this.stirred.value += 1));
  }

  /** A line of a group's log about its members and rules. */
  changed(id: string, told: Json | undefined, concernsMe: boolean): void {
    if (told?.id) this.told(told);
    if (concernsMe && this.known.has(id)) this.look(id).catch(() => this.leftNow(id));
    this.stirred.value += 1;
  }

  /** The new group's id. */
  async create(name: string, memberIds: string[]): Promise<string> {
    const reply = await this.call("GroupService/CreateGroup", { name, memberIds, requestId: randomId() });
    const id = this.told(reply.group as Json, reply.me as Json);
    await this.load();
    return id;
  }

  async find(number: string): Promise<string> {
    const reply = await this.call("GroupService/FindGroup", { number });
    return this.told(reply.group as Json, (reply.me ?? null) as Json | null);
  }

  async behindLink(code: string): Promise<string> {
    const reply = await this.call("GroupService/GetGroupLink", { code });
    return this.told(reply.group as Json, (reply.me ?? null) as Json | null);
  }

  /** Whether one is in at once, and need not wait for a manager. */
  async join(way: { id: string } | { code: string }, message = ""): Promise<boolean> {
    const method = "code" in way ? "JoinByLink" : "JoinGroup";
    const reply = await this.call(`GroupService/${method}`, { ...way, message, requestId: randomId() });
    this.told(reply.group as Json);
    await this.load();
    return !reply.request;
  }

  /** Any other method that answers with a group, or with nothing. */
  async change(method: string, body: Json): Promise<void> {
    const reply = await this.call(`GroupService/${method}`, body);
    if (reply.group) this.told(reply.group as Json, reply.me ? (reply.me as Json) : undefined);
  }

  private leftNow(id: string): void {
    const found = this.of(id);
    found.value = { ...found.peek(), me: null };
  }
}

export function member(told: Json): Member {
  const user = (told.user ?? {}) as Json;
  return {
    id: String(user.id ?? ""),
    role: (told.role ?? "member") as Role,
    card: String(told.card ?? ""),
    mutedUntil: Number(told.mutedUntil ?? 0),
  };
}

function group(told: Json, me: Member | null): Group {
  const text = (key: string, usual = "") => String(told[key] ?? usual);
  return {
    id: text("id"),
    name: text("name"),
    avatar: text("avatar"),
    memberCount: Number(told.memberCount ?? 0),
    version: Number(told.version ?? 0),
    number: text("number"),
    intro: text("intro"),
    ownerId: text("ownerId"),
    joinRule: text("joinRule", "open"),
    joinQuestion: text("joinQuestion"),
    mutedAll: Boolean(told.mutedAll),
    inviteBy: text("inviteBy", "member") as Role,
    pinBy: text("pinBy", "member") as Role,
    mentionAll: text("mentionAll", "by_size"),
    history: Boolean(told.history),
    findable: Boolean(told.findable),
    announcementId: text("announcementId", "0"),
    dissolved: Boolean(told.dissolved),
    me,
  };
}
