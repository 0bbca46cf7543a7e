/** How a program takes a password by a short option, as `-p word` or as `-pword`. */
interface ShortOption {
  readonly programs: RegExp;
  readonly option: string;
  /** Which ways: MySQL takes it glued to its option alone. */
  readonly ways: "both" | "glued" | "apart";
  /** A word that must stand before it, such as `login`. */
  readonly after?: RegExp;
}

/** What OpenSSL 3.6 encrypts by: its command, or the name of a cipher in its place. */
const ENCRYPTS = /^(?:enc|(?:(?:aes|aria|camellia)[0-9]{0,3}|bf|cast5?|chacha20|des3?|rc[24]|seed|sm4)(?:-[\w-]+)?)$/;

/** By the manual of each program. */
const SHORT_OPTIONS: readonly ShortOption[] = [
  { programs: /^(?:mysql|mariadb)[\w-]*$/, option: "-p", ways: "glued" },
  { programs: /^(?:redis|valkey|keydb)-cli$/, option: "-a", ways: "apart" },
  { programs: /^mongo(?:sh|dump|restore|export|import|stat|top|files)?$/, option: "-p", ways: "both" },
  {
    programs: /^(?:docker|podman|nerdctl|buildah|skopeo|crane|oras|regctl|helm|az|oc|cf)$/,
    option: "-p",
    ways: "apart",
    after: /^login$/,
  },
  { programs: /^sshpass$/, option: "-p", ways: "both" },
  { programs: /^ldap\w+$/, option: "-w", ways: "both" },
  { programs: /^(?:sqlcmd|bcp|mosquitto_(?:pub|sub|rr))$/, option: "-P", ways: "both" },
  { programs: /^(?:rabbitmqadmin|cqlsh|influx|amqp-\w+)$/, option: "-p", ways: "both" },
  { programs: /^cypher-shell$/, option: "-p", ways: "apart" },
  // Info-ZIP 3.0 and UnZip 6.0.
  { programs: /^(?:un)?zip$/, option: "-P", ways: "both" },
  // A password, and a key in hex.
  { programs: /^openssl$/, option: "-k", ways: "apart", after: ENCRYPTS },
  { programs: /^openssl$/, option: "-K", ways: "apart", after: ENCRYPTS },
];

/** What a word is given to a program by a short option that takes a password, as each of them takes it. */
export function listShortValues(word: string, names: readonly string[]): readonly string[] {
  return SHORT_OPTIONS.flatMap((each) => valueOfShort(each, word, names) ?? []);
}

function valueOfShort(
  { programs, option, ways, after }: ShortOption,
  word: string,
  names: readonly string[],
): string | undefined {
  const value =
    ways !== "glued" && names.at(-1) === option && !word.startsWith("-")
      ? word
      : ways !== "apart" && word.startsWith(option)
        ? word.slice(option.length)
        : undefined;
  if (value === undefined || !names.some((name) => programs.test(name))) return undefined;
  return after === undefined || names.some((name) => after.test(name)) ? value : undefined;
}
