/** The hash of a password, as the programs that check one write it (crypt(5), Argon2, PBKDF2 of passlib and Authelia): `$$` for Compose. */
const HASH =
  /\$\$?(?:2[abxy]\$\$?\d\d\$\$?[./A-Za-z0-9]{40,53}|apr1\$\$?[^$\s]{1,8}\$\$?[./A-Za-z0-9]{22}|[156]\$\$?(?:rounds=\d{1,9}\$)?[^$\s]{1,16}\$\$?[./A-Za-z0-9]{22,86}|[y7]\$[./A-Za-z0-9$]{30,}|argon2(?:id|i|d)\$[\w=,$]{1,60}\$[./+A-Za-z0-9$]{30,}|pbkdf2(?:-\w{1,10})?\$[./+A-Za-z0-9$=]{30,}|scrypt\$[\w=,./+$]{30,})/;

/** A user and such a hash, however short, or a digest that says that it is one; in a line, in quotes, or in a list. */
const HTPASSWD = /(?:^|["'\s,=-])[\w.@-]{1,100}:(?:\$\$?(?:2[abxy]|apr1|[156])\$|\{S?SHA(?:256|512)?\})[\w./+=$]{8,}/m;

const MARK = /\$(?:2[abxy]|apr1|[1567y]|argon2|pbkdf2|scrypt)|\{S?SHA/;

/** True for a text with the hash of a password: whoever has one tries passwords until one fits. */
export function hasPasswordHash(text: string): boolean {
  return (text.includes("$") || text.includes("{S")) && MARK.test(text) && (HASH.test(text) || HTPASSWD.test(text));
}
