/** Which letters follow which in the words of a technical text; of two letters drawn at random more than half are not here. */
const FOLLOWERS: Readonly<Record<string, string>> = {
  a: "bcdfgiklmnprstuvwy",
  b: "aeilorsu",
  c: "acehiklorstuy",
  d: "adegilorsuy",
  e: "abcdefgilmnopqrstvwxy",
  f: "aefilortuy",
  g: "aeghilnorsu",
  h: "aeilortu",
  i: "abcdefglmnoprstvxz",
  j: "eos",
  k: "eisu",
  l: "acdeilopstuy",
  m: "abeimopsu",
  n: "acdefgiklnopstuvy",
  o: "abcdfgiklmnoprstuvw",
  p: "aehiloprstu",
  q: "u",
  r: "abcdefgiklmnoprstuvy",
  s: "acefhiklmopstuy",
  t: "acehilorstuwy",
  u: "abcdefgilmnprst",
  v: "aeio",
  w: "aehinors",
  x: "ceipt",
  y: "imnps",
  z: "aei",
};

/** One entry for every pair of small letters: 1 where words have it. */
const PAIRS = new Uint8Array(26 * 26);
for (const [letter, followers] of Object.entries(FOLLOWERS)) {
  for (const follower of followers) PAIRS[(letter.charCodeAt(0) - 97) * 26 + follower.charCodeAt(0) - 97] = 1;
}

/** Shorter stretches say nothing. */
export const MIN_DRAWN = 8;

const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isSmall = (code: number): boolean => code >= 97 && code <= 122;
const isCapital = (code: number): boolean => code >= 65 && code <= 90;

/** No abbreviation is longer, and no look ahead. */
const MAX_ABBREVIATION = 12;

/** True where a word of a name begins: a capital before small letters, or an abbreviation up to its end. */
function beginsWord(text: string, at: number): boolean {
  if (isSmall(text.charCodeAt(at + 1)) && isSmall(text.charCodeAt(at + 2))) return true;
  let end = at;
  while (end - at < MAX_ABBREVIATION && isCapital(text.charCodeAt(end))) end++;
  return end > at + 1 && !isSmall(text.charCodeAt(end));
}

/**
 * True for a stretch of letters and digits of 8 and more that looks drawn at random rather than written: many of its pairs
 * are none that words have. Of 12 drawn characters one in a hundred passes for a word, and hardly a word for drawn.
 */
export function isDrawn(stretch: string): boolean {
  if (stretch.length < MIN_DRAWN) return false;
  let odd = 0;
  let pairs = 0;
  let hasDigit = false;
  for (let i = 0; i + 1 < stretch.length; i++) {
    const code = stretch.charCodeAt(i);
    const next = stretch.charCodeAt(i + 1);
    const digits = Number(isDigit(code)) + Number(isDigit(next));
    if (digits > 0) hasDigit = true;
    if (digits === 2) continue;
    if (
      digits === 0 &&
      isCapital(next) &&
      beginsWord(stretch, i + 1) &&
      (isSmall(code) || isSmall(stretch.charCodeAt(i + 2)))
    )
      continue;
    pairs++;
    const isCut = digits === 1 || (isSmall(code) && isCapital(next));
    if (isCut || PAIRS[((code | 32) - 97) * 26 + (next | 32) - 97] !== 1) odd++;
  }
  return odd >= (hasDigit ? 3 : 4) && odd >= pairs * 0.35;
}
