/** A credential as some format of settings gives it: the name, where the format has one, and the value. */
export interface GivenValue {
  readonly name: string;
  readonly value: string;
}

/** Formats that give a value to a name in words of their own: XML, `<add key value>` of .NET, `define` of PHP, Redis. */
const NAMED = [
  /<([A-Za-z_][\w:.-]{0,80})(?:\s[^<>]{0,200})?>\s*([^<>\s][^<>]{0,400})<\/\1\s*>/g,
  /<name>\s*([^<>\s]{1,80})\s*<\/name>\s*<value>\s*([^<>\s][^<>]{0,400})<\/value>/g,
  /\b(?:key|name)="([^"\n]{1,80})"\s+value="([^"\n]{1,400})"/g,
  /\bdefine\(\s*["']([\w.-]{1,80})["']\s*,\s*["']([^"'\n]{1,400})["']/g,
  /^[ \t]*(requirepass|masterauth)[ \t]+["']?([^\s"']{1,400})/gm,
  // Fluent Bit, ldap.conf and other formats of a name and a value without a sign; a single word is more often prose.
  /^[ \t]*([A-Za-z]{1,40}[_-]passw(?:or)?d|(?:root)?bind_?pw|[A-Za-z]{1,40}[_-](?:token|key|secret)(?=[ \t]+[A-Za-z]*[^A-Za-z\s]))[ \t]{1,40}["']?([^\s"'=:;{]{1,400})["']?[ \t\r]*$/gim,
  // An item of a map, in PHP and Ruby.
  /\[["']([\w.-]{1,80})["']\]\s{0,8}=>?\s{0,8}["']([^"'\n]{1,400})["']/g,
  // A text of several lines, in TOML.
  /^[ \t]*([\w.-]{1,80})[ \t]{0,8}=[ \t]{0,8}(?:"""|''')\s{0,8}([^"'\n]{1,400})/gm,
];

/** Formats that say by other words that what follows is a password, or a key of a service. */
const SAID: readonly (readonly [name: string, format: RegExp])[] = [
  // SQL of MySQL, PostgreSQL, Oracle and others.
  ["password", /\b(?:IDENTIFIED\s{1,4}(?:WITH\s{1,4}\w{1,40}\s{1,4})?BY|PASSWORD)\s{1,4}'([^'\n]{1,400})'/gi],
  // A rule of Redis's ACL (Redis 8, docs of ACL).
  ["password", /^[ \t]*user[ \t]+\S{1,100}[ \t][^>\n]{0,300}>(\S{1,400})/gm],
  // The key of Consul's gossip (Consul 1.22, agent configuration).
  ["encryption_key", /\bencrypt["']?[ \t]{0,8}[=:][ \t]{0,8}"([A-Za-z0-9+/]{22}==|[A-Za-z0-9+/]{43}=)"/g],
];

/** A block of HCL whose values are tokens (Consul's acl). */
const TOKENS = /\btokens[ \t]{0,8}=?[ \t]{0,8}\{([^{}]{1,2000})\}/g;
const ENTRY = /\w{1,60}["']?[ \t]{0,8}[=:][ \t]{0,8}"([^"\n]{1,400})"/g;

/** A line of PgBouncer's file of users; only such lines make one. */
const USER = /^\s*"[^"]{1,100}"[ \t]{1,40}"([^"]{1,400})"\s*$/;

function listUsers(text: string): readonly GivenValue[] {
  const lines = text.split("\n").filter((line) => /\S/.test(line) && !line.startsWith(";"));
  const users = lines.map((line) => USER.exec(line)?.[1]);
  return users.includes(undefined) ? [] : users.map((value = "") => ({ name: "password", value }));
}

/** `machine … login … password …` of netrc. */
const NETRC = /(?:^|\s)(?:login|account)\s+\S{1,200}\s+password\s+(\S{1,400})/g;

/** A line of htpasswd: whoever has the hash tries passwords until one fits. */
const HTPASSWD = /^[\w.@-]{1,100}:(?:\$(?:2[abxy]|apr1|[156])\$|\{SHA\})[\w./+=$]{8,}[ \t\r]*$/m;

/** What each format has something of; most texts have nothing. */
const MARKS =
  /<\/|value="|define\(|requirepass|masterauth|[Pp]assw(?:or)?d[ \t]|PASSWORD[ \t]|bind_?pw|[_-](?:token|key|secret|Token|Key|Secret)[ \t]|["']\]|"""|'''|:\$|:\{SHA\}|IDENTIFIED|identified|[ \t]>|encrypt|tokens|"[ \t]+"/;

/** Tells quickly that a text is of none of these formats. */
export function mayBeFormat(text: string): boolean {
  return MARKS.test(text);
}

/** Every value that a text gives in one of these formats. */
export function listGiven(text: string): readonly GivenValue[] {
  const named = NAMED.flatMap((format) =>
    Array.from(text.matchAll(format), ([, name = "", value = ""]) => ({ name, value: value.trim() })),
  );
  for (const [name, format] of SAID) for (const [, value = ""] of text.matchAll(format)) named.push({ name, value });
  for (const [, block = ""] of text.matchAll(TOKENS))
    for (const [, value = ""] of block.matchAll(ENTRY)) named.push({ name: "token", value });
  if (/"[ \t]+"/.test(text)) for (const each of listUsers(text)) named.push(each);
  if (!text.includes("password ") || !/login|account/.test(text)) return named;
  return [...named, ...Array.from(text.matchAll(NETRC), ([, value = ""]) => ({ name: "password", value }))];
}

/** True for a text with a line of htpasswd. */
export function hasPasswordHash(text: string): boolean {
  return (text.includes(":$") || text.includes(":{SHA}")) && HTPASSWD.test(text);
}

/** `host:port:database:user:password` of PostgreSQL, where the file is named for it. */
export function listPgpass(text: string): readonly string[] {
  return Array.from(text.matchAll(/^(?!#)(?:(?:[^:\\\n]|\\.)+:){4}([^\r\n]+)$/gm), ([, password = ""]) => password);
}
