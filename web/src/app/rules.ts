/** What may still be done with a message, as far as this device can tell; the server decides. */

import { isCountable } from "../core/changes";
import type { Message } from "../core/model";

export const RECALL_MS = 2 * 60_000;
export const EDIT_MS = 15 * 60_000;
export const REEDIT_MS = 5 * 60_000;

export interface Standing {
  me: string;
  /** In the group: 0 member, 1 manager, 2 owner. */
  rank: number;
}

export function mayEdit(message: Message, me: string, now: number): boolean {
  return message.senderId === me && message.kind === "text" && !message.recalled && now - (message.at ?? 0) < EDIT_MS;
}

export function mayRecall(message: Message, { me, rank }: Standing, now: number): boolean {
  if (!isCountable(message) || message.recalled) return false;
  return rank > 0 || (message.senderId === me && now - (message.at ?? 0) < RECALL_MS);
}

/** The message that arrow-up edits. */
export function lastToEdit(messages: Message[], me: string, now: number): Message | undefined {
  return messages.findLast((message) => mayEdit(message, me, now));
}

/** The words of one's own messages that were taken back on this device a short while ago. */
export class Recalled {
  private readonly kept = new Map<string, { text: string; until: number }>();

  keep(message: Message, now: number): void {
    if (message.text) this.kept.set(keyOf(message), { text: message.text.text, until: now + REEDIT_MS });
  }

  /** null: nothing is kept, or it was too long ago. */
  of(message: Message, now: number): { text: string; until: number } | null {
    const found = this.kept.get(keyOf(message));
    return found && found.until > now ? found : null;
  }
}

function keyOf({ conversationId, seq }: Message): string {
  return `${conversationId} ${seq}`;
}

export const recalled = new Recalled();

