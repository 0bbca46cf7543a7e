/** A word of a sentence, and how it is written. */
export interface Token {
  /** Without quotes and punctuation around it; empty for a sign that stands alone. */
  readonly word: string;
  /** The same in small letters, without what {@link cleanWord} takes away: many a rule asks for it. */
  readonly lower: string;
  readonly isQuoted: boolean;
  /** True where the clause begins anew with it, and where it ends with it. */
  readonly opens: boolean;
  readonly closes: boolean;
  /** True where a comma and nothing else is behind it: the next may be one more of the same. */
  readonly lists: boolean;
  /** `=` or `:` behind it, or alone. */
  readonly assigns: boolean;
}

const QUOTES: ReadonlySet<string> = new Set("\"'`“”‘’«»");
const OPENING: ReadonlySet<string> = new Set([...QUOTES, ..."([{<*_"]);
const CLOSING: ReadonlySet<string> = new Set([...QUOTES, ...")]}>*_.,;:!?="]);

/** The words of a text, each in steps that grow with its length alone. */
export function readTokens(text: string): Token[] {
  return text
    .replace(/->|=>|[→⇒—–+&|]/g, " $& ")
    .split(/\s+/)
    .filter((raw) => raw !== "")
    .map((raw) => {
      if (BARE.test(raw)) return { word: raw, lower: raw.toLowerCase(), ...APART };
      const token = readToken(raw);
      return { ...token, lower: cleanWord(token.word).toLowerCase() };
    });
}

/** A word with nothing around it. */
const BARE = /^[A-Za-z0-9](?:[A-Za-z0-9/._:=-]*[A-Za-z0-9])?$/;
const APART = { isQuoted: false, opens: false, closes: false, lists: false, assigns: false } as const;

function readToken(raw: string): Omit<Token, "lower"> {
  let start = 0;
  let end = raw.length;
  while (start < end && OPENING.has(raw[start] ?? "")) start += 1;
  while (end > start && CLOSING.has(raw[end - 1] ?? "")) end -= 1;
  const [before, word, after] = [raw.slice(0, start), raw.slice(start, end), raw.slice(end)];
  const isSign = !/[\p{L}\p{N}]/u.test(word);
  const assigns = /[=:]$/.test(isSign ? raw : after);
  return {
    word: isSign ? "" : word,
    isQuoted: [...before].some(isQuote) && [...after].some(isQuote),
    opens: /[([{]/.test(before) || (isSign && !assigns),
    closes: /[)\]}.,;!?]/.test(after) || (isSign && !assigns),
    lists: !isSign && /^["'`”’*_]*,$/.test(after),
    assigns,
  };
}

function isQuote(char: string): boolean {
  return QUOTES.has(char);
}

/** A word without the quotes and the possessive that a part of a token may have kept. */
export function cleanWord(word: string): string {
  return BARE.test(word) ? word : readToken(word).word.replace(/['’]s$/, "");
}
