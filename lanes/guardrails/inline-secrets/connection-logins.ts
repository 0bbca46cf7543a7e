import { listChpasswd } from "./cloud-init.ts";

/** Who logs in: a name, or what is filled in for one. */
const USER = String.raw`(?:[\w.%+-]|\uE001|\$\{\w{1,60}\}|\$\(\w{1,60}\)){1,80}`;
const BEFORE = String.raw`(?:^|[\s"'=,;>(])`;

/**
 * How programs are told a user, a password and a server without a scheme: Go's driver of MySQL (go-sql-driver 1.9, "DSN"), and
 * Oracle (Database Net Services 23, "Easy Connect"), also behind `jdbc:oracle:thin:`.
 */
const LOGINS = [
  new RegExp(
    String.raw`${BEFORE}${USER}:([^\s"'<>]{1,200}?)@(?:[a-z][\w+-]{1,20}\([^()\s]{0,200}\)\/|\/\w{1,80}(?:\?|["'\s]|$))`,
    "gm",
  ),
  new RegExp(
    String.raw`(?:${BEFORE}|jdbc:oracle:\w{1,6}:)${USER}\/([^\s/@"'<>]{1,100})@(?:\/\/[\w.-]|[\w.-]{1,200}:\d{2,5}[/:]\w|\(DESCRIPTION)`,
    "gim",
  ),
];

/** What each of them has; most texts have nothing like it. */
const MAY_BE_LOGIN = /@(?:[a-z][\w+-]{1,20}\(|\/|\(D)|\/[^\s/@]{1,100}@[\w.-]{1,200}:\d/i;

/** The passwords of such texts, and of what `chpasswd` is told, which may be placeholders. */
export function listLogins(text: string): readonly string[] {
  const ofUsers = listChpasswd(text);
  if (!text.includes("@") || !MAY_BE_LOGIN.test(text)) return ofUsers;
  return [...ofUsers, ...listGivenLogins(text)];
}

function listGivenLogins(text: string): readonly string[] {
  return LOGINS.flatMap((login) => Array.from(text.matchAll(login), ([, password = ""]) => password));
}
