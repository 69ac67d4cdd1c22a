/** How names become avatars. */

const FILLS = 8;
const HAN = /\p{Script=Han}/u;
const EMOJI = /\p{Extended_Pictographic}/u;

/** FNV-1a-32 over the UTF-8 of an id: the same colour on every device. */
export function fill(id: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(id)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash % FILLS;
}

/** Of a Chinese name the last two characters, of others the first letters of the first and the last word. */
export function initials(name: string, narrow = false): string {
  const letters = [...new Intl.Segmenter().segment(name.trim())].map(({ segment }) => segment);
  if (!letters.length) return "?";
  if (EMOJI.test(letters[0]!)) return letters[0]!;
  if (letters.some((letter) => HAN.test(letter))) return letters.slice(narrow ? -1 : -2).join("");
  const words = name.trim().split(/[\s_.-]+/).filter(Boolean);
  const first = words[0]?.[0] ?? "?";
  const last = words.length > 1 && !narrow ? words.at(-1)![0]! : "";
  return (first + last).toUpperCase();
}
