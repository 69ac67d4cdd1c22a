/** The first letters of Chinese names, for finding them: `张三丰` is found by `zsf`.
 *
 * The browser's Chinese collation is by pinyin, so a character's letter is that of the last of these first syllables
 * that it does not come before.
 */
const FIRST = "阿八嚓哒妸发旮哈讥咔垃妈拏噢妑七呥仨它穵夕丫帀";
const LETTERS = "abcdefghjklmnopqrstwxyz";
const HAN = /\p{Script=Han}/u;
const byPinyin = new Intl.Collator("zh-CN-u-co-pinyin");

export function letters(name: string): string {
  return [...name].map((one) => (HAN.test(one) ? letter(one) : one.toLowerCase())).join("");
}

function letter(character: string): string {
  let found = "";
  for (let at = 0; at < FIRST.length && byPinyin.compare(FIRST[at]!, character) <= 0; at++) found = LETTERS[at]!;
  return found || character;
}

/** Whether any of the names holds what is looked for, as written or by its letters. */
export function isFound(wanted: string, ...names: string[]): boolean {
  const part = wanted.trim().toLowerCase();
  return !part || names.some((name) => name.toLowerCase().includes(part) || letters(name).includes(part));
}
