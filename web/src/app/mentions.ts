/** The `@` that is being written, and who is called when it is sent. */

/** What stands between an `@` and the place of writing; null: no name is being written. */
export function beingNamed(text: string, caret: number): { from: number; words: string } | null {
  const from = text.lastIndexOf("@", caret - 1);
  if (from < 0 || /[A-Za-z0-9._-]/.test(text[from - 1] ?? "")) return null;
  const words = text.slice(from + 1, caret);
  return words.length > 20 || /[\s@]/.test(words) ? null : { from, words };
}

/** Ids of those whose names still stand in the text. */
export function named(text: string, names: ReadonlyMap<string, string>): string[] {
  return [...new Set([...names].filter(([name]) => text.includes(`@${name}`)).map(([, id]) => id))];
}
