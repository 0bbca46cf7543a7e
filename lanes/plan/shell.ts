/** A word as a POSIX shell reads it back, whatever it holds. */
export function quoteWord(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** A command of words, each quoted where it must be. */
export function formatWords(words: readonly string[]): string {
  return words.map(quoteWord).join(" ");
}

/** A command that is given a text on a file descriptor (0 is stdin), of which the shell expands nothing. */
export function giveText(command: string, text: string, descriptor = 0): string {
  const body = text.endsWith("\n") ? text : `${text}\n`;
  let mark = "END";
  while (body.split("\n").includes(mark)) mark += "_";
  return `${command} ${descriptor === 0 ? "" : descriptor}<<'${mark}'\n${body}${mark}`;
}
