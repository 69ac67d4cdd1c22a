/** What may be tried again after an error, by its code (`retry` in errors.proto), and after how long. */

export const SIGN_IN = new Set([1100, 1101, 1102, 1104]);
export const RELOAD = new Set([1203, 1205]);
const AGAIN = new Set([1000, 1106, 1300, 1301, 1302, 1303, 1304, 1305]);
export const TOKEN_EXPIRED = 1101;
export const SESSION_ENDED = 1102;

const BASE_MS = 1_000;

/** A code that this client does not know is permanent unless the server names a delay. */
export function isPermanent(code: number, retryAfterMs: number): boolean {
  return !AGAIN.has(code) && !SIGN_IN.has(code) && !retryAfterMs;
}

/** Full jitter: else all clients come back in step. */
export function backoff(chance: number, tries: number, capMs: number): number {
  return Math.trunc(chance * Math.min(capMs, BASE_MS * 2 ** Math.min(tries, 20)));
}
