// Texts as Python sees them: characters are code points, and blanks are Python's.

// Unlike trim() it takes the separators U+001C-1F and U+0085, and leaves U+FEFF.
const BLANK = "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
const BLANKS = new RegExp(`${BLANK}+`);
const LEADING = new RegExp(`^${BLANK}+`);
const IS_BLANK = new RegExp(BLANK);

/** Without the blanks on both sides; strip(). */
export function stripped(text: string): string {
  let end = text.length;
  // A pattern that ends in `$` would try every run of blanks inside a long text.
  while (end > 0 && IS_BLANK.test(text[end - 1]!)) end -= 1;
  return text.slice(0, end).replace(LEADING, "");
}

/** The words between blanks; split(). */
export function words(text: string): string[] {
  return text.split(BLANKS).filter(Boolean);
}

/** The number of characters; len(). */
export function characters(text: string): number {
  let count = text.length;
  for (let at = 1; at < text.length; at++) if (isPair(text, at)) count -= 1;
  return count;
}

function isPair(text: string, at: number): boolean {
  return text.codePointAt(at - 1)! > 0xffff;
}

/** The order of sorted(): by code point, where `<` goes by halves of surrogate pairs. */
export function byCodePoint(one: string, other: string): number {
  const [mine, theirs] = [[...one], [...other]];
  for (let at = 0; at < Math.min(mine.length, theirs.length); at++) {
    const apart = mine[at]!.codePointAt(0)! - theirs[at]!.codePointAt(0)!;
    if (apart) return apart;
  }
  return mine.length - theirs.length;
}

/** Whether it has control characters (other than line ends and tabs) or halves of pairs. */
export function hasControls(text: string): boolean {
  return CONTROLS.test(text);
}

const CONTROLS = /[\0-\x08\x0b-\x1f\x7f-\x9f]|\p{Cs}/u;
