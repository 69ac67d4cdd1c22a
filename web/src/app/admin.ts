/** What administrators see and do. Everything is asked of the server when it is looked at. */

import type { Json } from "../core/model";

/** A part of a list; `more`: the server has others after it. */
export interface Page<T> {
  rows: T[];
  more: boolean;
}
export interface AccountRow {
  id: string;
  number: string;
  user: Json;
  email: string;
  administrator: boolean;
  disabled: boolean;
  deleted: boolean;
  createdAt: number;
}
export interface Invitation {
  id: string;
  code: string;
  uses: number;
  used: number;
  note: string;
  expiresAt: number;
}
export type Reason = "no_reason" | "spam" | "abuse" | "fraud" | "sexual" | "violence" | "other";
export type Decision = "undecided" | "dismissed" | "message_removed" | "account_disabled";
export interface Report {
  id: string;
  reporterId: string;
  userId: string;
  /** Empty: a person is reported. */
  conversationId: string;
  seq: number;
  reason: Reason;
  text: string;
  at: number;
  decision: Decision;
  closedAt: number;
  closedBy: string;
  note: string;
  openCount: number;
}
export interface Quoted {
  seq: number;
  senderId: string;
  at: number;
  recalled: boolean;
  /** null: it is not a text. */
  text: string | null;
}
export type WordAction = "no_action" | "refuse" | "mask";
export interface ForbiddenWord {
  word: string;
  action: WordAction;
}
export interface ActLine {
  id: string;
  at: number;
  administratorId: string;
  act: string;
  target: string;
  detail: string;
  address: string;
}

export const COMMAND_LINE = "0";
const DAY_S = 86_400;

export class Admin {
  constructor(private readonly call: (method: string, body: Json) => Promise<Json>) {}

  async isAdministrator(): Promise<boolean> {
    const { account } = await this.call("AccountService/GetAccount", {});
    return Boolean((account as Json | undefined)?.administrator);
  }

  async accounts(query: string, onlyDisabled: boolean, last?: AccountRow): Promise<Page<AccountRow>> {
    const q = query.trim();
    const asked = { ...(q && { q }), ...(onlyDisabled && { disabled: true }), after: last?.number ?? "0" };
    return page(await this.call("AdminService/ListAccounts", asked), "accounts", account);
  }

  async disable(id: string, on: boolean): Promise<void> {
    await this.call(`AdminService/${on ? "DisableAccount" : "EnableAccount"}`, { id });
  }

  async setPassword(id: string, newPassword: string): Promise<void> {
    await this.call("AdminService/SetAccountPassword", { id, newPassword });
  }

  async invitations(): Promise<Invitation[]> {
    return page(await this.call("AdminService/ListInvitations", {}), "invitations", invitation).rows;
  }

  async invite(uses: number, days: number, note: string): Promise<Invitation> {
    const reply = await this.call("AdminService/CreateInvitation", { uses, expiresIn: days * DAY_S, note });
    return invitation(reply.invitation as Json);
  }

  async revoke(id: string): Promise<void> {
    await this.call("AdminService/RevokeInvitation", { id });
  }

  async reports(closed: boolean, last?: Report): Promise<Page<Report>> {
    return page(await this.call("ModerationAdminService/ListReports", { closed, before: last?.id ?? "0" }), "reports", report);
  }

  /** The reported message among its neighbours; the server writes down who looked. */
  async lookAt(id: string): Promise<Quoted[]> {
    return page(await this.call("ModerationAdminService/LookAtReport", { id }), "entries", quoted).rows;
  }

  async decide(id: string, decision: string, note: string): Promise<void> {
    await this.call("ModerationAdminService/CloseReport", { id, decision, note });
  }

  async words(last?: ForbiddenWord): Promise<Page<ForbiddenWord>> {
    return page(await this.call("ModerationAdminService/ListWords", { after: last?.word ?? "" }), "words", forbidden);
  }

  async addWord(word: string, action: string): Promise<void> {
    await this.call("ModerationAdminService/AddWord", { word, action });
  }

  async removeWord(word: string): Promise<void> {
    await this.call("ModerationAdminService/RemoveWord", { word });
  }

  /** `of`: only the acts of that administrator; empty: of all of them. */
  async trail(of: string, last?: ActLine): Promise<Page<ActLine>> {
    const asked = { ...(of && { administratorId: of }), before: last?.id ?? "0" };
    return page(await this.call("ModerationAdminService/ListAuditLines", asked), "lines", actLine);
  }
}

/** What can be decided: only a message can be removed. */
export function decisions({ conversationId }: Pick<Report, "conversationId">): Decision[] {
  return conversationId ? ["dismissed", "message_removed", "account_disabled"] : ["dismissed", "account_disabled"];
}

function page<T>(reply: Json, key: string, read: (one: Json) => T): Page<T> {
  return { rows: ((reply[key] ?? []) as Json[]).map(read), more: Boolean(reply.more) };
}

const text = (value: unknown) => String(value ?? "");
const number = (value: unknown) => Number(value ?? 0);
const id = (value: unknown) => String(value ?? "0");

function account(one: Json): AccountRow {
  const user = (one.user ?? {}) as Json;
  return {
    id: id(user.id),
    number: id(user.number),
    user,
    email: text(one.email),
    administrator: Boolean(one.administrator),
    disabled: Boolean(one.disabled),
    deleted: number(one.deletedAt) > 0,
    createdAt: number(one.createdAt),
  };
}

function invitation(one: Json): Invitation {
  return { id: id(one.id), code: text(one.code), uses: number(one.uses), used: number(one.used), note: text(one.note), expiresAt: number(one.expiresAt) };
}

function report(one: Json): Report {
  return {
    id: id(one.id),
    reporterId: id(one.reporterId),
    userId: id(one.userId),
    conversationId: text(one.conversationId),
    seq: number(one.seq),
    reason: (one.reason ?? "no_reason") as Reason,
    text: text(one.text),
    at: number(one.at),
    decision: (one.decision ?? "undecided") as Decision,
    closedAt: number(one.closedAt),
    closedBy: id(one.closedBy),
    note: text(one.note),
    openCount: number(one.openCount),
  };
}

function quoted(one: Json): Quoted {
  const said = one.text as Json | undefined;
  return { seq: number(one.seq), senderId: id(one.senderId), at: number(one.at), recalled: Boolean(one.recalled), text: said ? text(said.text) : null };
}

function forbidden(one: Json): ForbiddenWord {
  return { word: text(one.word), action: (one.action ?? "no_action") as WordAction };
}

function actLine(one: Json): ActLine {
  return {
    id: id(one.id),
    at: number(one.at),
    administratorId: id(one.administratorId),
    act: text(one.act),
    target: text(one.target),
    detail: text(one.detail),
    address: text(one.address),
  };
}
