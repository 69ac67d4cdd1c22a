/** REST, for what comes before a socket: signing up and in, and the token's renewal by the cookie. */

import type { Json } from "../core/model";
import { Refused, refusal, Unreachable } from "./engine";

/** The answer's object. Throws `Refused` or `Unreachable`. */
export async function ask(verb: string, path: string, body?: Json | Blob, token = ""): Promise<Json> {
  const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
  if (body && !(body instanceof Blob)) headers["content-type"] = "application/json";
  const sent = body instanceof Blob ? body : body && JSON.stringify(body);
  let answer: Response;
  try {
    answer = await fetch(path, { method: verb, headers, body: sent ?? null, credentials: "same-origin" });
  } catch (error) {
    throw new Unreachable(String(error));
  }
  const found = (await answer.json().catch(() => ({}))) as Json;
  if (answer.ok) return found;
  throw found.error ? refusal(found.error as Json) : new Refused(0, String(answer.status), answer.statusText);
}
