/** How a program is told a user and a password in one word behind an option, with a sign of its own between them. */
interface UserWord {
  readonly programs: RegExp;
  readonly option: RegExp;
  readonly sign: string;
}

/** Of Samba 4.23 and of LFTP 4.9, by their manuals. */
const USER_WORDS: readonly UserWord[] = [
  { programs: /^(?:smb(?:client|get|tree|cacls|cquotas)|rpcclient|net)$/, option: /^(?:-U|--user=?)/, sign: "%" },
  { programs: /^lftp$/, option: /^(?:-u|--user=?)/, sign: "," },
];

/** The password of such a word, which may be a placeholder; undefined for any other. */
export function passwordOfUserWord(word: string, names: readonly string[]): string | undefined {
  const last = names.at(-1) ?? "";
  for (const { programs, option, sign } of USER_WORDS) {
    const isBehind = option.exec(last)?.[0] === last && last !== "";
    const pair = isBehind ? word : option.test(word) ? word.replace(option, "") : "";
    const at = pair.indexOf(sign);
    if (at >= 0 && names.some((name) => programs.test(name))) return pair.slice(at + 1);
  }
  return undefined;
}
