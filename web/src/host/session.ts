/** Who is signed in. The refresh token is a cookie that no script can read; the access token lives in memory only. */

import type { Json } from "../core/model";
import { Refused } from "./engine";
import { ask } from "./rest";

const LAST_USER = "hongyan.user";
const DEVICE = "hongyan.device";
const EARLY_MS = 1_000;
const EXPIRED = new Set([1100, 1101]);

export interface User {
  id: string;
  number: string;
  username: string;
  nickname: string;
  avatar: string;
  signature: string;
}

export interface SignedIn {
  user: User;
  expiresInMs: number;
}

export class Session {
  private token = "";

  /** Of the person who was signed in last on this device, perhaps still: what they have cached can be read offline. */
  static lastUser(): string {
    return localStorage.getItem(LAST_USER) ?? "";
  }

  /** Throws `Refused` or `Unreachable`. */
  async signIn(username: string, password: string): Promise<SignedIn> {
    return this.took(await ask("POST", "/v1/sessions", { username, password, device: device(), cookie: true }));
  }

  /** By the cookie. */
  async renew(): Promise<SignedIn> {
    return this.took(await ask("POST", "/v1/sessions:refresh", { cookie: true }));
  }

  async signOut(): Promise<void> {
    const { token } = this;
    this.forget();
    if (token) await ask("DELETE", "/v1/sessions/current", undefined, token);
  }

  forget(): void {
    localStorage.removeItem(LAST_USER);
    this.token = "";
  }

  hello(): Json {
    return { version: 1, token: this.token, device: device() };
  }

  /** REST in this person's name: bytes, which no frame carries. */
  put(path: string, bytes: Blob): Promise<Json> {
    return ask("PUT", path, bytes, this.token);
  }

  /** As `put`, also in a tab that never needed a token, or long ago. */
  async putAsOwner(path: string, bytes: Blob): Promise<Json> {
    if (!this.token) await this.renew();
    try {
      return await this.put(path, bytes);
    } catch (error) {
      if (!(error instanceof Refused) || !EXPIRED.has(error.code)) throw error;
    }
    await this.renew();
    return this.put(path, bytes);
  }

  private took(answer: Json): SignedIn {
    this.token = String(answer.accessToken);
    const user = answer.user as User;
    localStorage.setItem(LAST_USER, user.id);
    return { user, expiresInMs: Number(answer.expiresIn) * 1000 - EARLY_MS };
  }
}

/** What the list of devices shows of this browser. */
function device(): Json {
  let deviceId = localStorage.getItem(DEVICE);
  if (!deviceId) {
    deviceId = randomId();
    localStorage.setItem(DEVICE, deviceId);
  }
  return { platform: "web", name: browserName(navigator.userAgent), deviceId };
}

export function browserName(agent: string): string {
  const browser = ["Edg", "OPR", "Firefox", "Chrome", "Safari"].find((name) => agent.includes(`${name}/`)) ?? "Browser";
  const system = ["Windows", "Android", "iPhone", "iPad", "Mac OS", "Linux"].find((name) => agent.includes(name)) ?? "";
  const names: Record<string, string> = { Edg: "Edge", OPR: "Opera" };
  return [names[browser] ?? browser, system].filter(Boolean).join(" · ");
}

/** Also where there is no https: `crypto.randomUUID` is missing there, random bytes are not. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
