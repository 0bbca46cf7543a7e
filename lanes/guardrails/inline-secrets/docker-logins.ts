import { decodeText } from "./base64.ts";

/** What a configuration of Docker has for a registry, as JSON, YAML or TOML: base64 of a user and a password. */
const AUTH =
  /\bauth(?:\\{0,2}["'])?[ \t]{0,8}[:=][ \t]{0,8}(?:\\{0,2}["'])?([A-Za-z0-9+/]{8,4000}={0,2})(?![\w+/=.:-])/g;

const LOGIN = /^[\x21-\x39\x3b-\x7e]{1,200}:([\x20-\x7e]{1,3000})$/;

/** The passwords of the registries of such a text, which may be placeholders. */
export function listDockerLogins(text: string): readonly string[] {
  return Array.from(text.matchAll(AUTH), ([, encoded = ""]) => LOGIN.exec(decodeText(encoded) ?? "")?.[1] ?? "").filter(
    (password) => password !== "",
  );
}
