import { redactText } from "../secret-scan.ts";

/** How much of a controller's words is kept. */
const MAX_LENGTH = 320;

const CUT = "[cut]";

/**
 * A controller's words in one line, without what could be a value or a token: what is quoted stays only where it is one of
 * the names that were declared, an address keeps its host and path alone, and a long run that is no word is taken out.
 */
export function sayWords(text: string, names: readonly string[]): string {
  const known = new Set(names);
  const plain = redactText(text.slice(0, MAX_LENGTH * 8))
    .replace(/\s+/g, " ")
    .trim();
  const words = plain
    .replace(/(["'`])((?:\\.|(?!\1).)*)(\1|$)/g, (_all, quote: string, quoted: string, end: string) =>
      isNamed(quoted, known) ? `${quote}${quoted}${end}` : `${quote}${CUT}${quote}`,
    )
    .replace(/\b([a-z]+:\/\/)[^\s"'/]*@/gi, "$1")
    .replace(/(\b[a-z]+:\/\/[^\s"'?#]*)[?#][^\s"']*/gi, "$1")
    .replace(/[A-Za-z0-9+/_=.~-]{16,}/g, (run) => (known.has(run) || !isOdd(run) ? run : CUT));
  return words.length > MAX_LENGTH ? `${words.slice(0, MAX_LENGTH)}…` : words;
}

function isNamed(quoted: string, known: ReadonlySet<string>): boolean {
  return known.has(quoted) || /^https?:\/\/[^\s@?#]+$/.test(quoted);
}

/** True of a run in which one stretch of letters and digits has digits between letters of both cases, or is long hex. */
function isOdd(run: string): boolean {
  return run
    .split(/[/._~-]+/)
    .some(
      (part) =>
        /^[0-9a-f]{32,}$/i.test(part) ||
        (part.length >= 12 && /[a-z]/.test(part) && /[A-Z]/.test(part) && /[0-9]/.test(part)),
    );
}
