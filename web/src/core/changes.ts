/** What a change does to a message. */

import type { Entry, Message, React, Reaction } from "./model";

export const COUNTABLE = new Set(["text", "image", "file", "voice", "video", "location", "card", "forward", "sticker"]);
const LOST_BY_RECALL = ["edited", "pinned", "reactions", "quoteSeq", "text", "forward", "react", "pin", "member", "notice"];

export function isCountable(entry: Entry): boolean {
  return COUNTABLE.has(entry.kind ?? "");
}

export function changed(message: Entry, entry: Entry): Message {
  const after: Message = { ...message, ver: entry.seq };
  if (entry.kind === "recall") {
    for (const part of LOST_BY_RECALL) delete after[part];
    after.recalled = true;
  } else if (entry.kind === "edit" && entry.text && !message.recalled) {
    after.text = entry.text;
    after.edited = true;
  } else if (entry.kind === "pin") {
    after.pinned = Boolean(entry.pin?.on);
  } else if (entry.kind === "react" && entry.react) {
    after.reactions = reacted(message.reactions ?? [], entry.react, entry.senderId ?? "");
  }
  return after;
}

export function reacted(reactions: Reaction[], react: React, user: string): Reaction[] {
  const before = reactions.find((one) => one.emoji === react.emoji);
  const others = (before?.userIds ?? []).filter((id) => id !== user);
  const userIds = react.on ? [...others, user] : others;
  const after = before
    ? reactions.map((one) => (one === before ? { ...one, userIds } : one))
    : [...reactions, { emoji: react.emoji, userIds }];
  return after.filter((one) => one.userIds.length > 0);
}
