/** One's own account: profile, devices, privacy, address. Everything is asked of the server when it is looked at. */

import { signal } from "@preact/signals";
import type { Json } from "../core/model";

export interface Device {
  id: string;
  name: string;
  platform: string;
  ip: string;
  lastSeenAt: number;
  current: boolean;
}
export interface SignInLine {
  id: string;
  at: number;
  right: boolean;
  ip: string;
  name: string;
}

export class Account {
  /** Grows when something happened to the account; who shows it looks again. */
  readonly stirred = signal(0);

  constructor(
    private readonly call: (method: string, body: Json) => Promise<Json>,
    private readonly put: (path: string, bytes: Blob) => Promise<Json>,
  ) {}

  /** A line of the user stream. */
  heard(event: Json): void {
    if (["profile", "newSession", "ended", "privacy"].some((kind) => kind in event)) this.stirred.value += 1;
  }

  async me(): Promise<Json> {
    return (await this.call("UserService/GetMe", {})).user as Json;
  }

  async update(changes: Json): Promise<Json> {
    return (await this.call("UserService/UpdateMe", changes)).user as Json;
  }

  /** `of`: a group's id; empty: one's own. Answers with the user or the group. */
  async putPicture(picture: Blob, of = ""): Promise<Json> {
    return this.put(of ? `/v1/groups/${of}/avatar` : "/v1/users/me/avatar", picture);
  }

  async account(): Promise<{ email: string; emailVerified: boolean; createdAt: number }> {
    const account = (await this.call("AccountService/GetAccount", {})).account as Json;
    return { email: String(account.email ?? ""), emailVerified: Boolean(account.emailVerified), createdAt: Number(account.createdAt) };
  }

  async requestEmailCode(email: string): Promise<void> {
    await this.call("AccountService/RequestEmailCode", { email });
  }

  async verifyEmail(code: string): Promise<void> {
    await this.call("AccountService/VerifyEmail", { code });
  }

  async changePassword(oldPassword: string, newPassword: string): Promise<void> {
    await this.call("UserService/ChangePassword", { oldPassword, newPassword });
  }

  async deleteMe(password: string): Promise<void> {
    await this.call("AccountService/DeleteMe", { password });
  }

  async devices(): Promise<Device[]> {
    const { sessions = [] } = await this.call("UserService/ListSessions", {});
    return (sessions as Json[])
      .map((one) => ({
        id: String(one.id),
        name: String(one.name ?? ""),
        platform: String(one.platform ?? ""),
        ip: String(one.ip ?? ""),
        lastSeenAt: Number(one.lastSeenAt),
        current: Boolean(one.current),
      }))
      .sort((a, b) => Number(b.current) - Number(a.current) || b.lastSeenAt - a.lastSeenAt);
  }

  async end(sessionId: string): Promise<void> {
    await this.call("UserService/EndSession", { id: sessionId });
  }

  async signIns(): Promise<SignInLine[]> {
    const { signIns = [] } = await this.call("AccountService/ListSignIns", {});
    return (signIns as Json[]).map((one) => ({
      id: String(one.id),
      at: Number(one.at),
      right: Boolean(one.right),
      ip: String(one.ip ?? ""),
      name: String(one.name ?? ""),
    }));
  }

  async privacy(): Promise<Json> {
    return (await this.call("RelationService/GetPrivacy", {})).privacy as Json;
  }

  async updatePrivacy(changes: Json): Promise<Json> {
    return (await this.call("RelationService/UpdatePrivacy", changes)).privacy as Json;
  }
}
