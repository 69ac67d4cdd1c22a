/** A message's text as pieces: links and mentions are found, everything else is plain text. Never HTML. */

export type Piece = { kind: "text"; text: string } | { kind: "link"; text: string; href: string } | { kind: "mention"; text: string };

/** Ends where a link in prose does, also at what would turn the direction of writing and so show another address. */
const LINK = /\bhttps?:\/\/[^\s<>"'`（）【】「」『』《》，。；：！？、\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/giu;
const TRAILING = /[.,;:!?\])}*_~]+$/u;
/** Of somebody whose name here is not known. */
const WORD = /[^\s@,.;:!?，。；：！？、）)]{1,30}/uy;

/** `names`: what those who are mentioned are called, as far as it is known; null: nobody is mentioned. */
export function pieces(text: string, names: readonly string[] | null = null): Piece[] {
  const found: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(LINK)) {
    const link = trimmed(match[0]);
    if (!isSafe(link)) continue;
    found.push(...mentions(text.slice(at, match.index), names), { kind: "link", text: link, href: link });
    at = match.index + link.length;
  }
  return [...found, ...mentions(text.slice(at), names)];
}

function mentions(text: string, names: readonly string[] | null): Piece[] {
  if (!names) return text ? [{ kind: "text", text }] : [];
  const longestFirst = [...names].filter(Boolean).sort((a, b) => b.length - a.length);
  const found: Piece[] = [];
  let plainFrom = 0;
  for (let at = text.indexOf("@"); at >= 0; at = text.indexOf("@", at + 1)) {
    if (at < plainFrom) continue;
    const name = longestFirst.find((one) => text.startsWith(one, at + 1)) ?? word(text, at + 1);
    if (!name || isInAWord(text, at)) continue;
    if (at > plainFrom) found.push({ kind: "text", text: text.slice(plainFrom, at) });
    plainFrom = at + 1 + name.length;
    found.push({ kind: "mention", text: text.slice(at, plainFrom) });
  }
  if (plainFrom < text.length) found.push({ kind: "text", text: text.slice(plainFrom) });
  return found;
}

function word(text: string, at: number): string {
  WORD.lastIndex = at;
  return WORD.exec(text)?.[0] ?? "";
}

/** `somebody@example.org` mentions nobody. */
function isInAWord(text: string, at: number): boolean {
  return at > 0 && /[A-Za-z0-9._-]/.test(text[at - 1]!);
}

/** A bracket at the end belongs to the link only if the link has opened it. */
function trimmed(link: string): string {
  const short = link.replace(TRAILING, "");
  return short.length < link.length && link[short.length] === ")" && short.includes("(") && !short.includes(")") ? `${short})` : short;
}

function isSafe(link: string): boolean {
  try {
    return ["http:", "https:"].includes(new URL(link).protocol);
  } catch {
    return false;
  }
}
