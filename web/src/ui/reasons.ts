/** Why the server refused, in the reader's words. */

import { type Key, t } from "../i18n";

const WORDS: Record<string, Key> = {
  may_not_send: "reasonMayNotSend",
  too_late: "reasonTooLate",
  forbidden: "reasonForbidden",
  not_a_member: "reasonNotAMember",
  recalled_already: "reasonRecalled",
  not_found: "reasonNotFound",
  stale: "reasonStale",
};

export function reason(word = ""): string {
  const key = WORDS[word];
  return key ? t(key) : word;
}
