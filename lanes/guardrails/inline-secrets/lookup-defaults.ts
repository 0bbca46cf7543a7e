import { namesSecret } from "./credential-key.ts";
import type { GivenValue } from "./given-value.ts";
import { saysNone } from "./other-meanings.ts";
import { isWeakCredential } from "./weak-values.ts";

const GAP = String.raw`\s{0,40}`;
const NAME = String.raw`${GAP}["'\x60]([A-Za-z_][\w.]{1,80})["'\x60]${GAP}`;
const VALUE = String.raw`(?:"([^"\n]{1,200})"|'([^'\n]{1,200})'|\x60([^\x60\n]{1,200})\x60)`;
/** What stands before a text that is taken where a variable has none; a colon where the variable itself is the other choice. */
const or = (...signs: readonly string[]): string =>
  String.raw`${GAP}(?:\|\||\?\?|\?:|\bor\b${signs.map((sign) => `|${sign}`).join("")})${GAP}${VALUE}`;

/** How programs read a variable by its name: of Node.js, Deno, Python, Ruby, PHP, the JVM, .NET, Go, Elixir, Lua, Rust and R. */
const READS = String.raw`(?:\benviron\.get|\b[gG]etenv|\bget_?[eE]nv\w{0,20}|\benv(?:\.get|::var|Or\w{0,20})?|\bENV\.fetch|\bGetEnvironmentVariable)`;
/** The same with a text for where it has none, and what sets one. */
const TAKES = String.raw`(?:${READS}|\benviron\.setdefault|\benv\.(?:str|get_value)|\bgetOrDefault|\bgetProperty|\b[sS]etenv|\bSetDefault)`;

const LOOKUPS = [
  // `process.env.NAME || "word"`
  String.raw`\benv\.([A-Za-z_]\w{1,80})${or(":")}`,
  // `os.environ["NAME"] or "word"`
  String.raw`(?:\benv|\benviron|\bENV|\$_ENV|\$_SERVER)\[${NAME}\]${or()}`,
  // `$ENV{NAME} // "word"`
  String.raw`\$ENV\{["']?(\w{2,80})["']?\}${or(String.raw`\/\/`)}`,
  // `getenv("NAME") ?: "word"`
  String.raw`${READS}\(${NAME}\)${or(":", String.raw`\{`, String.raw`\.unwrap_or\(`)}`,
  // `getenv("NAME", "word")`
  String.raw`${TAKES}\(${NAME},${GAP}(?:default${GAP}[=:]${GAP})?${VALUE}`,
  // `config("NAME", default="word")` of decouple
  String.raw`\bconfig\(${NAME},${GAP}default${GAP}=${GAP}${VALUE}`,
  // `Env(NAME=(str, "word"))` of django-environ
  String.raw`\b([A-Za-z_]\w{1,80})=\((?:str|int|bool|list|dict),${GAP}${VALUE}`,
].map((source) => new RegExp(source, "g"));

/** Tells quickly that a text reads no variable. */
const MAY_READ = /env|ENV|Env|getProperty|getOrDefault|config\(/;

/** What a text of a program takes where a variable has none, by the name of the variable. */
export function listLookupDefaults(text: string): readonly GivenValue[] {
  if (!MAY_READ.test(text)) return [];
  return LOOKUPS.flatMap((lookup) =>
    Array.from(text.matchAll(lookup), ([, name = "", ...found]) => ({
      name,
      value: found.find((each) => each !== undefined) ?? "",
    })),
  );
}

/** What a program signs or encrypts with, which is no name whatever it looks like. */
const SIGNS =
  /(?:jwt|session|cookie|csrf|signing|encryption|hmac|app|auth|client|webhook|django)[-_]?(?:secret|key|secret[-_]?key)$/i;

/** True for such a default that is a credential. */
export function isDefaultCredential({ name, value }: GivenValue): boolean {
  if (saysNone(value) || namesSecret(name)) return false;
  return isWeakCredential(name, value) || (SIGNS.test(name) && /^[\w.!@#$%^&*+=-]{6,}$/.test(value));
}
