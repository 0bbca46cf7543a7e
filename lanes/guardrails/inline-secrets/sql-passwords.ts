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

/** Tells quickly that a text tells no database a password. */
const MAY_TELL = /(?:identified|password)\s|password=\s?N?'/i;

/** The passwords of such statements, which may be placeholders. */
export function listSqlPasswords(text: string): readonly string[] {
  if (!MAY_TELL.test(text)) return [];
  return STATEMENTS.flatMap((statement) =>
    Array.from(text.matchAll(statement), ({ 1: value = "", groups }) => groups?.value ?? value),
  );
}
