const NAME = String.raw`["'][\w.-]{1,100}["']`;
const CALL = String.raw`(?:os\.environ(?:\.get)?|(?:os\.)?getenv|(?:sys\.)?env|ENV(?:\.fetch)?|process\.env|System\.getenv|os\.Getenv)`;

/** A text that is taken where a variable has none. */
const OR = String.raw`(?:\s{0,8}(?:\|\||\?\?|\?:|or\b)\s{0,8}(?:"[^"\n]{0,200}"|'[^'\n]{0,200}'))?`;
/** A variable by its name alone, and what is asked of no function. */
const FIELD = String.raw`(?:process|import\.meta)\.env\.[A-Za-z_]\w{0,100}(?=$|[\s,;)\]}?|])`;
const ITEM = String.raw`\$_(?:ENV|SERVER)\[\s{0,8}${NAME}\s{0,8}\]`;

/** How programs read a variable: `os.environ["NAME"]`, `getenv('NAME')`, with a default behind the name or none. */
export const LOOKUP: string = String.raw`(?:${CALL}[(\[]\s{0,8}${NAME}\s{0,8}(?:,[^)\]\n]{0,200})?[)\]]|${FIELD}|${ITEM})${OR}`;

const WHOLE = new RegExp(String.raw`^(?:${CALL}[(\[]\s*${NAME}\s*(?:,([^)\]\n]*))?[)\]]|${FIELD}|${ITEM})(${OR})`);

/** A default that is a text, and no call or other lookup. */
const OWN = /^\s*(?:\w+\s*[=:]\s*)?\w{0,2}["'][^"']/;

/** True where the default of a variable is a text that is a value; undefined for what reads no variable. */
export function looksUpLiteral(given: string): boolean | undefined {
  const found = WHOLE.exec(given);
  return found === null ? undefined : OWN.test(found[1] ?? "") || /["'][^"']/.test(found[2] ?? "");
}

const PLACEHOLDER = "$" + "{X}";
/** Also within braces, as in a text of Python. */
const ALL = new RegExp(String.raw`\{(?:${LOOKUP})\}|${LOOKUP}`, "g");

/** A text in which what reads a variable is a variable, but for such a default. */
export function withoutLookups(text: string): string {
  if (!/env|\$_SERVER/i.test(text)) return text;
  return text.replace(ALL, (found) => (looksUpLiteral(found.replace(/^\{/, "")) === true ? found : PLACEHOLDER));
}
