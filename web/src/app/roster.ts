/** Who is in a group, and what oneself may do there. */

import { signal } from "@preact/signals";
import type { Json } from "../core/model";
import type { People } from "./people";

export interface Member {
  id: string;
  /** What they are called in this group. */
  name: string;
}
export interface Rights {
  /** 0 member, 1 manager, 2 owner. */
  rank: number;
  mayPin: boolean;
  mayMentionAll: boolean;
  memberCount: number;
}

const RANKS = ["member", "manager", "owner"];
const PAGE = 200;
/** Groups of more people do not tell who has read. */
export const SMALL = 200;

export class Roster {
  readonly rights = signal<Rights>({ rank: 0, mayPin: false, mayMentionAll: false, memberCount: 0 });
  private all: Member[] | null = null;
  private asked: Promise<void> | null = null;

  constructor(
    readonly groupId: string,
    private readonly people: People,
    private readonly call: (method: string, body: Json) => Promise<Json>,
  ) {}

  load(): Promise<void> {
    this.asked ??= this.ask().catch(() => void (this.asked = null));
    return this.asked;
  }

  /** Those whose name holds the words, at most `most`. */
  async find(words: string, most: number): Promise<Member[]> {
    await this.load();
    const wanted = words.toLowerCase();
    if (this.all) return this.all.filter(({ name }) => name.toLowerCase().includes(wanted)).slice(0, most);
    const reply = await this.call("GroupService/ListMembers", { id: this.groupId, q: words, limit: most });
    return this.members(reply);
  }

  private async ask(): Promise<void> {
    const { group, me } = (await this.call("GroupService/GetGroup", { id: this.groupId })) as { group: Json; me?: Json };
    const rank = rankOf(me?.role);
    const memberCount = Number(group.memberCount ?? 0);
    const bySize = (group.mentionAll ?? "by_size") === "by_size";
    this.rights.value = {
      rank,
      memberCount,
      mayPin: rank >= rankOf(group.pinBy),
      mayMentionAll: rank > 0 || group.mentionAll === "everybody" || (bySize && memberCount <= SMALL),
    };
    const reply = await this.call("GroupService/ListMembers", { id: this.groupId, limit: PAGE });
    const members = this.members(reply);
    if (!reply.cursor) this.all = members;
  }

  private members(reply: Json): Member[] {
    return ((reply.members ?? []) as Json[]).map((member) => {
      const user = member.user as Json;
      this.people.told(user);
      return { id: String(user.id), name: String(member.card || user.nickname || user.username) };
    });
  }
}

function rankOf(role: unknown): number {
  return Math.max(0, RANKS.indexOf(String(role)));
}
