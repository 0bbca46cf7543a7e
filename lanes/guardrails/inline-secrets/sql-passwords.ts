/** What a plugin of MySQL or a method of ClickHouse is called by. */
const WITH = String.raw`(?:WITH\s{1,4}['"\x60]?\w{1,40}['"\x60]?\s{1,4})?`;

/** How databases are told the password of a user: MySQL, MariaDB, PostgreSQL, ClickHouse, SQL Server, Cassandra and Oracle. */
const STATEMENTS = [
  new RegExp(String.raw`\b(?:IDENTIFIED\s{1,4}${WITH}BY|PASSWORD)\s{1,4}[EN]?'([^'\n]{1,400})'`, "gi"),
  new RegExp(String.raw`\bIDENTIFIED\s{1,4}${WITH}BY\s{1,4}\\?"([^"\n\\]{1,400})`, "gi"),
  /\bSET\s{1,4}PASSWORD\b[^='"\n;]{0,100}(?:(?:'[^'\n]{0,100}'|"[^"\n]{0,100}")[^='"\n;]{0,20}){0,2}=\s{0,4}(?:PASSWORD\s?\(\s?)?["']([^"'\n]{1,400})/gi,
  /\bWITH\s{1,4}PASSWORD\s{0,4}=\s{0,4}N?'([^'\n]{1,400})'/gi,
  /\b(?:MASTER|SOURCE)_PASSWORD\s{0,4}=\s{0,4}'([^'\n]{1,400})'/gi,
  // A hash of MySQL, and a word of Oracle without quotes.
  /\bIDENTIFIED\s{1,4}(?:WITH\s{1,4}\w{1,40}\s{1,4}AS|BY\s{1,4}PASSWORD)\s{1,4}'(\*[0-9A-F]{40})'/gi,
  /\bUSER\s{1,4}\S{1,80}\s{1,4}IDENTIFIED\s{1,4}BY\s{1,4}(?!(?:VALUES|RANDOM|PASSWORD|EXTERNALLY)\b)([^\s'"\x60;$&<:\\]{4,100})/gi,
  // Between dollars, with a tag or without one (PostgreSQL 18, "Dollar-quoted String Constants").
  /\bPASSWORD\s{1,4}\\?\$(\w{0,20})\\?\$(?<value>[^$\\\n]{1,400})\\?\$\1\\?\$/gi,
];

/** The columns of rows that are put into a table; behind them stand the rows. */
const INSERT = /\binsert\s{1,4}into\s{1,4}[^\s(]{1,200}\s{0,4}\(([^()]{1,2000})\)\s{0,20}values\s{0,20}(?=\()/gi;
const COLUMN = /(?:^|_)(?:pass|passwd|password|passphrase|pwd)$/i;
/** A text, a bracket, or what divides the values of a row; psql puts in what has a colon before it. */
const PART = /:'\w{1,80}'|[EN]?'((?:[^'\n]|''){0,400})'|[(),;]/gi;
/** How much is read of the rows, which may be thousands. */
const MAX_ROWS = 20_000;

/** The texts that rows have in a column for passwords, also as what a function is given first: `crypt('word', …)`. */
function listInserted(text: string): readonly string[] {
  const inserts = Array.from(text.matchAll(INSERT));
  return inserts.flatMap(({ 0: head, 1: columns = "", index }, which) => {
    const at = columns.split(",").findIndex((column) => COLUMN.test(column.replace(/[\s"'`[\]]/g, "")));
    const start = index + head.length;
    const next = inserts[which + 1]?.index ?? text.length;
    return at < 0 ? [] : listColumn(text.slice(start, Math.min(next, start + MAX_ROWS)), at);
  });
}

function listColumn(rows: string, wanted: number): readonly string[] {
  const found: string[] = [];
  let depth = 0;
  let column = 0;
  let isFirst = true;
  for (const [part, said] of rows.matchAll(PART)) {
    if (said !== undefined) {
      if (depth > 0 && column === wanted && isFirst) found.push(said.replaceAll("''", "'"));
      isFirst = false;
    } else if (part === ";" && depth === 0) break;
    else if (part === "(") depth += 1;
    else if (part === ")") depth -= 1;
    else if (part === "," && depth === 1) {
      column += 1;
      isFirst = true;
    } else isFirst = false;
    if (depth === 0) {
      column = 0;
      isFirst = true;
    }
  }
  return found;
}

/** Tells quickly that a text tells no database a password. */
const MAY_TELL = /(?:identified|password)\s|password=\s?N?'|insert\s{1,4}into\s/i;

/** The passwords of such statements, which may be placeholders. */
export function listSqlPasswords(text: string): readonly string[] {
  if (!MAY_TELL.test(text)) return [];
  const told = STATEMENTS.flatMap((statement) =>
    Array.from(text.matchAll(statement), ({ 1: value = "", groups }) => groups?.value ?? value),
  );
  return [...told, ...listInserted(text)];
}
