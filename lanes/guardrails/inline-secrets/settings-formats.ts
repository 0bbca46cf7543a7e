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
];

/** `machine … login … password …` of netrc. */
const NETRC = /(?:^|\s)(?:login|account)\s+\S{1,200}\s+password\s+(\S{1,400})/g;

/** A line of htpasswd: whoever has the hash tries passwords until one fits. */
const HTPASSWD = /^[\w.@-]{1,100}:(?:\$(?:2[abxy]|apr1|[156])\$|\{SHA\})[\w./+=$]{8,}[ \t\r]*$/m;

/** What each format has something of; most texts have nothing. */
const MARKS = /<\/|value="|define\(|requirepass|masterauth|password |:\$|:\{SHA\}/;

/** Tells quickly that a text is of none of these formats. */
export function mayBeFormat(text: string): boolean {
  return MARKS.test(text);
}

/** Every value that a text gives in one of these formats. */
export function listGiven(text: string): readonly GivenValue[] {
  const named = NAMED.flatMap((format) =>
    Array.from(text.matchAll(format), ([, name = "", value = ""]) => ({ name, value: value.trim() })),
  );
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
