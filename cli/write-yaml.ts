/** A mapping of a new request; a key whose value is undefined is left out. */
export interface YamlMapping {
  readonly [key: string]: YamlText | undefined;
}

/** What a new request is made of. */
export type YamlText = string | number | boolean | YamlList | YamlMapping;

/** Entries of a list. */
export type YamlList = readonly (string | YamlMapping)[];

/** Writes a mapping as block YAML: two blanks a level, every text on one line, quoted where a reader could err. */
export function writeYaml(value: YamlMapping): string {
  return `${writeLines(value, "").join("\n")}\n`;
}

function writeLines(value: YamlMapping, indent: string): string[] {
  return Object.entries(value).flatMap(([key, entry]) => {
    if (entry === undefined) return [];
    const name = `${indent}${writeText(key)}:`;
    if (isList(entry)) return [name, ...entry.flatMap((item) => writeItem(item, `${indent}  `))];
    if (typeof entry === "object") return [name, ...writeLines(entry, `${indent}  `)];
    return [`${name} ${writeScalar(entry)}`];
  });
}

/** The dash stands where the indentation of the first key would end. */
function writeItem(item: string | YamlMapping, indent: string): string[] {
  if (typeof item === "string") return [`${indent}- ${writeText(item)}`];
  return writeLines(item, `${indent}  `).map((line, at) => (at === 0 ? `${indent}- ${line.trimStart()}` : line));
}

function isList(entry: YamlText): entry is YamlList {
  return Array.isArray(entry);
}

/** One value as it stands behind its key. */
export function writeScalar(value: string | number | boolean): string {
  return typeof value === "string" ? writeText(value) : String(value);
}

// Texts that need no quotes, such as 15m; and words that a reader of YAML 1.1 takes for something else than text.
const plain = /^([A-Za-z]([A-Za-z0-9 ,./_()-]*[A-Za-z0-9./_()-])?|[0-9]+[hms])$/;
const taken = /^(true|false|null|yes|no|on|off|y|n)$/i;

function writeText(text: string): string {
  if (plain.test(text) && !taken.test(text)) return text;
  // A single-quoted text has no escapes; what does not print goes into a double-quoted one, whose escapes are JSON's.
  return /^[^\p{C}\p{Zl}\p{Zp}]*$/u.test(text) ? `'${text.replaceAll("'", "''")}'` : JSON.stringify(text);
}
