/** A pattern of one name: literal characters, `any` for any number of them, `one` for one. */
export type Glob = readonly ({ readonly literal: string } | "any" | "one")[];

/** A pattern in which `*` stands for any characters, `?` for one, and a backslash takes the next as it is. */
export function readGlob(pattern: string): Glob {
  const tokens = pattern.match(/\\.|./gsu) ?? [];
  return tokens.map((token) => {
    if (token === "*") return "any";
    if (token === "?") return "one";
    return { literal: token.length > 1 && token.startsWith("\\") ? token.slice(1) : token };
  });
}

/** True for a name that fits as a whole; takes no longer than pattern times name, whatever they are. */
export function matchesGlob(glob: Glob, name: string): boolean {
  const letters = [...name];
  let at = 0;
  let token = 0;
  let star = -1;
  let starAt = 0;
  while (at < letters.length) {
    const wanted = glob[token];
    if (wanted === "any") {
      star = token;
      starAt = at;
      token += 1;
    } else if (wanted === "one" || (wanted !== undefined && wanted.literal === letters[at])) {
      at += 1;
      token += 1;
    } else if (star >= 0) {
      // The last asterisk takes one letter more; those before it need not be tried again.
      starAt += 1;
      at = starAt;
      token = star + 1;
    } else return false;
  }
  return glob.slice(token).every((rest) => rest === "any");
}
