/** Names with dots between them, as most languages have members. */
const NAMES = /[$@]?[A-Za-z_]\w{0,80}(?:(?:\.|::|->)[A-Za-z_]\w{0,80}){0,8}(?:[!?](?=\())?/y;
const MEMBER = /\??(?:\.|->)[A-Za-z_]\w{0,80}/y;
const TEXT = /[bfru]?(?:"([^"\\\n]{0,200})"|'([^'\\\n]{0,200})')/y;
const INDEX = /\[\s{0,4}(?:"[^"\n]{1,200}"|'[^'\n]{1,200}'|[0-9]{1,4}|:?[A-Za-z_]\w{0,80})\s{0,4}\]/y;
/** What else stands between brackets: numbers, signs, and what a statement is given later. */
const OTHER = /[\s\d,.:$?=+*/%&<>@{}[\]-]/y;

/** A resource of Terraform with one of its values: its type has words with a sign between them. */
const RESOURCE = /^[a-z][a-z0-9]*_[a-z0-9_]+(?:\.[A-Za-z_]\w*){2,}$/;
/** Functions that are given a name, or where something lies, and return what is there. */
const READS =
  /(?:^|[.:>_])_?(?:env|get|read|load|fetch|lookup|resolve|retrieve|prompt|input|ask|config|find|file|open|path|credentials|secret|param|vault|gen_salt|var|current_setting)(?:_?[a-z]\w*)?[!?]?$/i;
/** Functions that look a key up in what they are given first. */
const LOOKS_UP = /(?:^|\.)lookup$/;
/** What is no password wherever it stands: a path, how a file is read, an encoding, a digest, signs, a format of values alone. */
const SAYS_HOW =
  /^(?:[.~]{0,2}\/.*|\$\{.*|[rwabt+]{1,3}|utf-?8|ascii|hex|base64|md5|sha-?[0-9]{1,3}|\\[nrt]|(?:%[a-z]|[^A-Za-z0-9%])*)$/i;
/** What is made of an expression without changing what it is. */
const BEFORE = /^(?:await|new|\([A-Z]\w{0,40}\))[ \t]{1,4}/;

/** How deep calls are looked into. */
const MAX_DEPTH = 6;

/**
 * Where an expression of a program ends that a text begins with: `secrets.token_urlsafe(32)`, `config["password"]`. Undefined
 * for what is none, and for one with a text that could be what comes of it, such as `md5("word")`.
 */
export function endOfExpression(text: string): number | undefined {
  const end = readExpression(text, BEFORE.exec(text)?.[0].length ?? 0, MAX_DEPTH);
  return end === undefined || !/^(?:$|[\s,;)\]}?])/.test(text.slice(end, end + 1)) ? undefined : end;
}

function readExpression(text: string, start: number, depth: number): number | undefined {
  let name = match(NAMES, text, start) ?? "";
  if (name === "" || depth === 0) return undefined;
  let at = start + name.length;
  let isOne = RESOURCE.test(name);
  for (;;) {
    const end = text[at] === "(" ? readCall(text, at + 1, name, depth) : at + (match(INDEX, text, at)?.length ?? 0);
    if (end === undefined) return undefined;
    const member = match(MEMBER, text, end) ?? "";
    // A number alone between brackets may be a part of a password.
    isOne ||= end > at && (member !== "" || !/^\[[0-9]/.test(text.slice(at, at + 2)));
    if (end === at && member === "") return isOne ? at : undefined;
    name = member;
    at = end + member.length;
  }
}

/** The offset behind the bracket that closes a call; undefined where one of its words could come out. */
function readCall(text: string, start: number, name: string, depth: number): number | undefined {
  let isFirst = true;
  let isKey = false;
  let at = start;
  while (text[at] !== ")") {
    const said = match(TEXT, text, at);
    const own = said?.replace(/^[bfru]?["']|["']$/g, "");
    // psql puts in what has a colon before it.
    const isHarmless = own === undefined || SAYS_HOW.test(own) || text[at - 1] === ":";
    if (!isHarmless && !(isFirst && READS.test(name)) && !(isKey && LOOKS_UP.test(name))) return undefined;
    const inner = said === undefined ? readExpression(text, at, depth - 1) : undefined;
    const other = inner === undefined ? (match(NAMES, text, at) ?? match(OTHER, text, at))?.length : inner - at;
    const length = said?.length ?? other;
    if (length === undefined) return undefined;
    if (text[at] === ",") {
      isKey = isFirst;
      isFirst = false;
    }
    at += length;
  }
  return at + 1;
}

function match(expression: RegExp, text: string, at: number): string | undefined {
  expression.lastIndex = at;
  return expression.exec(text)?.[0];
}
