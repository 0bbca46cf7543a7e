/** A mapping of a new request; a key whose value is undefined is left out. */
export interface YamlMapping {
  readonly [key: string]: YamlText | undefined;
}

/** What a new request is made of. */
export type YamlText = string | number | boolean | readonly string[] | YamlMapping;

/** Writes a mapping as block YAML: two blanks a level, every text on one line, quoted where a reader could err. */
export function writeYaml(value: YamlMapping): string {
  return `${writeLines(value, "").join("\n")}\n`;
}

function writeLines(value: YamlMapping, indent: string): string[] {
  return Object.entries(value).flatMap(([key, entry]) => {
    if (entry === undefined) return [];
    const name = `${indent}${writeText(key)}:`;
    if (isList(entry)) return [name, ...entry.map((item) => `${indent}  - ${writeText(item)}`)];
    if (typeof entry === "object") return [name, ...writeLines(entry, `${indent}  `)];
    return [`${name} ${typeof entry === "string" ? writeText(entry) : String(entry)}`];
  });
}

function isList(entry: YamlText): entry is readonly string[] {
  return Array.isArray(entry);
}

// Texts that need no quotes, such as 15m; and words that a reader of YAML 1.1 takes for something else than text.
const plain = /^([A-Za-z]([A-Za-z0-9 ,./_()-]*[A-Za-z0-9./_()-])?|[0-9]+[hms])$/;
const taken = /^(true|false|null|yes|no|on|off|y|n)$/i;

function writeText(text: string): string {
  if (plain.test(text) && !taken.test(text)) return text;
  // A single-quoted text has no escapes; what does not print goes into a double-quoted one, whose escapes are JSON's.
  return /^[^\p{C}\p{Zl}\p{Zp}]*$/u.test(text) ? `'${text.replaceAll("'", "''")}'` : JSON.stringify(text);
}
