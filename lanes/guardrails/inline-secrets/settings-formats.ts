import { listLogins } from "./connection-logins.ts";
import { listDockerLogins } from "./docker-logins.ts";
import type { GivenValue } from "./given-value.ts";
import { listSqlPasswords } from "./sql-passwords.ts";
import { listXmlValues } from "./xml-settings.ts";

/** Formats that give a value to a name in words of their own: XML, `<add key value>` of .NET, `define` of PHP, Redis. */
const NAMED = [
  /<([A-Za-z_][\w:.-]{0,80})(?:\s[^<>]{0,200})?>\s*(?:<!\[CDATA\[\s{0,20})?([^<>\s][^<>]{0,400}?)\s{0,20}(?:\]\]>\s{0,20})?<\/\1\s*>/g,
  // Spring, Hibernate, Logback, java.util.Properties and Android, which name the element by an attribute.
  /<(?!(?:button|option|label|meta|a|t[dh])\s)[A-Za-z_][\w:.-]{0,80}\s[^<>]{0,100}?\b(?:name|key|id)\s?=\s?["']([^"'<>\n]{1,80})["'][^<>]{0,100}>\s{0,40}(?:<value>\s{0,20})?(?:<!\[CDATA\[\s{0,20})?([^<>\s][^<>]{0,400}?)(?:\]\]>)?\s{0,20}<\//g,
  /\bdefine\(\s*["']([\w.-]{1,80})["']\s*,\s*["']([^"'\n]{1,400})["']/g,
  /^[ \t]*(requirepass|masterauth)[ \t]+["']?([^\s"']{1,400})/gm,
  // Fluent Bit, ldap.conf and other formats of a name and a value without a sign; a single word is more often prose.
  /^[ \t]*([A-Za-z]{1,40}[_-]passw(?:or)?d|(?:root)?bind_?pw|[A-Za-z]{1,40}[_-](?:token|key|secret)(?=[ \t]+[A-Za-z]*[^A-Za-z\s]))[ \t]{1,40}["']?([^\s"'=:;{]{1,400})["']?[ \t\r]*$/gim,
  // keepalived, and what nginx sets; a password in a line of its own, such as fluentd's and msmtp's, if it is no word.
  /^[ \t]*(auth_pass)[ \t]{1,40}["']?([^\s"']{1,400})/gm,
  /\bset[ \t]{1,40}\$(\w{1,60})[ \t]{1,40}["']?([^\s"';]{1,400})/g,
  /^[ \t]*(password|passwd|secret|token)[ \t]{1,40}(?:"([^"\s]{1,400})"|((?=\S{0,200}[0-9])[^\s"'=:;{([]{4,400}))[ \t\r]*$/gim,
  // Variables of Terraform.
  /\bvariable\s{1,20}"([\w-]{1,80})"\s{0,20}\{[^{}]{0,400}?\bdefault\s{0,20}=\s{0,20}"([^"\n]{1,400})"/g,
  // An item of a map, in PHP and Ruby.
  /\[["']([\w.-]{1,80})["']\]\s{0,8}=>?\s{0,8}["']([^"'\n]{1,400})["']/g,
  // A text of several lines, in TOML.
  /^[ \t]*([\w.-]{1,80})[ \t]{0,8}=[ \t]{0,8}(?:"""|''')\s{0,8}([^"'\n]{1,400})/gm,
];

/** Formats that say by other words that what follows is a password, or a key of a service. */
const SAID: readonly (readonly [name: string, format: RegExp])[] = [
  // A rule of Redis's ACL (Redis 8, docs of ACL).
  ["password", /^[ \t]*user[ \t]+\S{1,100}[ \t][^>\n]{0,300}>(\S{1,400})/gm],
  // A header that says who somebody is, in settings of proxies, of telemetry and of clients.
  [
    "token",
    /\bauthorization["']?\]?[ \t]{0,8}[=:, \t][ \t]{0,8}["']?(?:bearer|basic|token|apikey|api-key)(?:[ \t]{1,8}|%20)(?!(?:[A-Z]+_)*TOKEN\b)([^\s"',;\\]{3,400})/gi,
  ],
  // HAProxy 3.2, and users of Dovecot.
  ["password", /\binsecure-password[ \t]{1,40}(\S{1,400})/g],
  ["password", /^[ \t]*stats[ \t]{1,40}auth[ \t]{1,40}[^\s:]{1,100}:(\S{1,400})/gm],
  ["password", /\{(?:PLAIN|CLEARTEXT)\}([^\s:"']{1,400})/g],
  // strongSwan's ipsec.secrets.
  ["password", /(?:^|\s):[ \t]{1,20}(?:PSK|EAP|XAUTH)[ \t]{1,20}"([^"\n]{1,400})"/g],
  // A file of npm, by the registry.
  ["token", /(?:^|[\s:/])_(?:auth|authToken|password)[ \t]{0,8}=[ \t]{0,8}["']?([^\s"']{1,400})/gm],
  // The signature of an address that grants access to storage (Azure, "Create a service SAS") or to a workflow.
  ["token", /[?&](?:amp;)?sig=((?=[A-Za-z]{0,60}[0-9%+/])[A-Za-z0-9%+/]{20,200})/g],
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

/** A block of Fluentd, in which a name and a value stand beside each other. */
const FLUENTD = /^[ \t]*<(?:match|source|store|server|security|user|filter)\b/m;
const IN_FLUENTD =
  /^[ \t]*(password|passphrase|shared_key|aws_sec_key)[ \t]{1,40}["']?([^\s"']{1,400})["']?[ \t\r]*$/gm;

/** What each format has something of; most texts have nothing. */
const MARKS =
  /<\/|value\s?=\s?["']|define\(|requirepass|masterauth|auth_pass|[Pp]assw(?:or)?d[ \t]|PASSWORD(?:[ \t]|=N')|(?:^|\n)[ \t]*(?:[Ss]ecret|[Tt]oken)[ \t]|bind_?pw|[_-](?:token|key|secret|Token|Key|Secret)[ \t]|["']\]|"""|'''|IDENTIFIED|identified|(?:INSERT|insert)\s{1,4}(?:INTO|into)\s|[ \t]>|encrypt|tokens|"[ \t]+"|uthorization|UTHORIZATION|insecure-|stats[ \t]|\}[^\s}]|set[ \t]+\$|variable[ \t]|:[ \t]+(?:PSK|EAP|XAUTH)|_auth|_password|chpasswd|[?&;]sig=|\bauth\\*["']?[ \t]{0,8}[:=][ \t]{0,8}\\*["']?[A-Za-z0-9+/]{8}|@[a-z]{2,20}\(|@\/|\/[^\s/@]{1,100}@/;

/** Tells quickly that a text is of none of these formats. */
export function mayBeFormat(text: string): boolean {
  return MARKS.test(text);
}

/** Every value that a text gives in one of these formats. */
export function listGiven(text: string): readonly GivenValue[] {
  const named = NAMED.flatMap((format) =>
    Array.from(text.matchAll(format), ([, name = "", value, other = ""]) => ({ name, value: (value ?? other).trim() })),
  );
  for (const [name, format] of SAID) for (const [, value = ""] of text.matchAll(format)) named.push({ name, value });
  for (const [, block = ""] of text.matchAll(TOKENS))
    for (const [, value = ""] of block.matchAll(ENTRY)) named.push({ name: "token", value });
  if (FLUENTD.test(text))
    for (const [, , value = ""] of text.matchAll(IN_FLUENTD)) named.push({ name: "password", value });
  for (const each of listXmlValues(text)) named.push(each);
  for (const value of [...listLogins(text), ...listDockerLogins(text), ...listSqlPasswords(text)])
    named.push({ name: "password", value });
  if (/"[ \t]+"/.test(text)) for (const each of listUsers(text)) named.push(each);
  if (!text.includes("password ") || !/login|account/.test(text)) return named;
  return [...named, ...Array.from(text.matchAll(NETRC), ([, value = ""]) => ({ name: "password", value }))];
}

/** `host:port:database:user:password` of PostgreSQL, where the file is named for it. */
export function listPgpass(text: string): readonly string[] {
  return Array.from(text.matchAll(/^(?!#)(?:(?:[^:\\\n]|\\.)+:){4}([^\r\n]+)$/gm), ([, password = ""]) => password);
}
