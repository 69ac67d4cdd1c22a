/** One line that stands for a message. */

import type { Entry } from "../core/model";
import { type Key, t } from "../i18n";

const LABELS = new Set<string>(["image", "file", "voice", "video", "location", "card", "forward", "sticker"]);

/** `name` of who sent it, as the reader knows them; empty: oneself. */
export function preview(entry: Entry, name: string): string {
  if (entry.recalled) return name ? t("recalledBy", { name }) : t("recalledYou");
  if (entry.text) return entry.text.text.replace(/\s+/g, " ").trim();
  return LABELS.has(entry.kind ?? "") ? t(entry.kind as Key) : "";
}
