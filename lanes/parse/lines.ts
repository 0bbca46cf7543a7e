/** A fault of syntax: where it begins, and what it is, without a word of the text. */
export interface SyntaxFault {
  readonly offset: number;
  readonly words: string;
}

/** A line of a text, without its end. */
export interface Line {
  readonly start: number;
  readonly end: number;
}

/** The line that a place is in. */
export function lineAt(text: string, offset: number): Line {
  // Before the first place `lastIndexOf` would look at that place itself.
  const start = offset === 0 ? 0 : text.lastIndexOf("\n", offset - 1) + 1;
  const next = text.indexOf("\n", start);
  return { start, end: next < 0 ? text.length : next };
}

/** The line above, if there is one. */
export function lineBefore(text: string, { start }: Line): Line | undefined {
  return start === 0 ? undefined : lineAt(text, start - 1);
}
