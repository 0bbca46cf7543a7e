/** A text as one kind of reader would see it, with the way back to the offsets it was made from. */
export interface View {
  readonly text: string;
  /** Offset in the underlying text of the character at `index`; `index` may be the length. */
  readonly origin: (index: number) => number;
  /** True where white space stood before the character at `index` and was taken out. */
  readonly isJoint: (index: number) => boolean;
}

/** The text as it stands. */
export function plainView(text: string): View {
  return { text, origin: (index) => index, isJoint: () => false };
}

/** White space, and the comment marks that continue a comment on the next line. */
export const GAP: RegExp = /\s+(?:#+\s*)*/g;

/** The text with its folding undone. */
export function squeezedView(text: string): View {
  const starts = new Int32Array(text.length + 1);
  const joints = new Uint8Array(text.length + 1);
  let length = 0;
  let from = 0;
  const copyUntil = (to: number) => {
    while (from < to) starts[length++] = from++;
  };
  for (const gap of text.matchAll(GAP)) {
    copyUntil(gap.index);
    joints[length] = 1;
    from = gap.index + gap[0].length;
  }
  copyUntil(text.length);
  starts[length] = text.length;
  return {
    text: text.replace(GAP, ""),
    origin: (index) => starts[index] ?? text.length,
    isJoint: (index) => joints[index] === 1,
  };
}

const DISGUISE = /[^\t\n\r\x20-\x7e]|\\(?:u\{|[uUx][0-9A-Fa-f]{2}|\r?\n|[nrt/])|%[2-7][0-9A-Fa-f]/;
const DISGUISED =
  /\\(?:u\{([0-9A-Fa-f]{1,6})\}|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|x([0-9A-Fa-f]{2})|(\r?\n[ \t]*)|([nrt])|(\/))|%([2-7][0-9A-Fa-f])|([^\t\n\r\x20-\x7e])/gu;
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Mn}\u115f\u1160\u3164\uffa0]/u;

const plainForms = new Map<string, string>();

/** A character beyond ASCII as plain text; remembered, since looking it up is slow and a text has few different ones. */
function plainForm(char: string): string {
  let plain = plainForms.get(char);
  if (plain === undefined) {
    // What JavaScript takes for white space and nobody sees is none.
    plain = /^\s$/.test(char) && char !== "\ufeff" ? char : INVISIBLE.test(char) ? "" : char.normalize("NFKC");
    if (plainForms.size < 4096) plainForms.set(char, plain);
  }
  return plain;
}

/** One disguised character as plain text: escapes resolved, invisible characters gone, full-width forms narrowed. */
function undisguise(match: RegExpMatchArray): string {
  const [, braced, short, long, byte, continuation, layout, slash, percent, wide] = match;
  if (continuation !== undefined) return "";
  if (layout !== undefined) return "\n";
  if (slash !== undefined) return "/";
  const hex = braced ?? short ?? long ?? byte ?? percent;
  const code = hex === undefined ? undefined : Number.parseInt(hex, 16);
  const char = code === undefined ? (wide ?? "") : code > 0x10ffff ? "" : String.fromCodePoint(code);
  return plainForm(char);
}

/** The text without disguises, or undefined when there are none: the common case costs one regular expression. */
export function undisguisedView(text: string): View | undefined {
  if (!DISGUISE.test(text)) return undefined;
  const parts: string[] = [];
  const starts: number[] = [];
  let from = 0;
  const copyUntil = (to: number) => {
    parts.push(text.slice(from, to));
    while (from < to) starts.push(from++);
  };
  for (const match of text.matchAll(DISGUISED)) {
    copyUntil(match.index);
    const plain = undisguise(match);
    parts.push(plain);
    for (let i = 0; i < plain.length; i++) starts.push(match.index);
    from = match.index + match[0].length;
  }
  copyUntil(text.length);
  starts.push(text.length);
  return { text: parts.join(""), origin: (index) => starts[index] ?? text.length, isJoint: () => false };
}
