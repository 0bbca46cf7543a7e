import { hasGlob, isDnsLabel, isDnsName, isMount } from "../rules/names.ts";
import type { AuditDevice } from "./audit.ts";
import { complain, durationWithin, objectOf, oneOf, type Parse, recordOf, textThat } from "./read-value.ts";

/** The path of a mount. */
export const mount: Parse<string> = textThat(
  (text) => isMount(text) && !/^(sys|auth|identity|cubbyhole)(\/|$)/i.test(text),
  "it must be the path of a mount: segments of letters, digits and . _ - joined by /, and none of OpenBao's own",
);

/** The path of an auth mount, below `auth/`. */
export const authMount: Parse<string> = textThat(
  (text) => isMount(text) && text.toLowerCase() !== "token",
  "it must be the path of an auth mount below auth/: segments of letters, digits and . _ - joined by /, and not token",
);

/** `mount:platform`, `auth:oidc`. */
export const place: Parse<string> = textThat(
  (text) => /^(mount|auth):/.test(text) && isMount(text.slice(text.indexOf(":") + 1)),
  "it must be mount: or auth: and a path",
);

/** An object that is taken over. */
export const foundationObject: Parse<string> = textThat(
  (text) => /^(mount|auth|auth-config|policy|role|kubernetes):\S+$/.test(text),
  "it must be a kind (mount, auth, auth-config, policy, role or kubernetes), a colon and an id, as the refusal names it",
);

/** How long tokens live that do more than read one secret: short, since nobody counts the roles of a mount. */
export const shortLife: Parse<number> = durationWithin(
  { from: 60, to: 24 * 3600 },
  "it must be a duration such as 1h or 15m, from a minute to a day",
);

export const httpsUrl: Parse<string> = textThat(isHttps, "it must be an https:// address without credentials");

/** Only https keeps what is fetched from there from being somebody else's; on a loopback address nobody is between. */
function isHttps(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || url.username || url.password || url.hash || hasGlob(text)) return false;
  return url.protocol === "https:" || (url.protocol === "http:" && /^(127(\.\d+){3}|\[::1\])$/.test(url.hostname));
}

/** Certificates and public keys: what anybody may see. A private key has no place in a setting. */
export const publicPem: Parse<string> = textThat(
  (text) => /^\s*(-----BEGIN (CERTIFICATE|PUBLIC KEY)-----[\sA-Za-z0-9+/=]+-----END \2-----\s*)+$/.test(text),
  "it must be the PEM text of certificates or public keys, and of nothing else",
);

/** A value that a caller's token must carry, as it stands. */
export const exactText: Parse<string> = textThat(
  // A comma would part it into alternatives (terraform-provider-vault v5.8.0).
  (text) => text.trim() !== "" && text.trim() === text && !hasGlob(text) && !text.includes(","),
  "it must be an exact text: no wildcard, no comma, no blank around it",
);

export const dnsLabel: Parse<string> = textThat(isDnsLabel, "it must be the name of a namespace");
export const dnsName: Parse<string> = textThat(isDnsName, "it must be a name of Kubernetes");

/** A service account by its namespace and its name. */
export interface Account {
  readonly namespace: string;
  readonly name: string;
}

/** `namespace/name` of a service account. */
export const account: Parse<Account> = (value, at) => {
  const [namespace = "", name = "", ...rest] = typeof value === "string" ? value.split("/") : [];
  return isDnsLabel(namespace) && isDnsName(name) && rest.length === 0
    ? { namespace, name }
    : complain(at, "it must be a service account: namespace/name, both exact");
};

/** An option of an audit device as the server takes it: a text without HCL's own signs. */
const auditOption: Parse<string> = textThat(
  (text) => /^[\x20-\x7e]+$/.test(text) && !/["\\$%{}]/.test(text),
  'it must be a text without quotes, backslashes and $ % { }, such as "true"',
);

const auditShape = objectOf({
  path: textThat(isMount, "it must be the name of the device"),
  type: oneOf(["file", "syslog", "socket"]),
  options: recordOf((key) => /^[a-z][a-z0-9_]*$/.test(key), auditOption),
});

export const auditDevice: Parse<AuditDevice> = (value, at) => {
  const device = auditShape(value, at);
  if (device === undefined) return undefined;
  const { type, options } = device;
  if (type === "file" && options.file_path === undefined)
    return complain({ ...at, key: `${at.key}.options.file_path` }, "it is missing: the file, or stdout");
  if (options.log_raw !== undefined && options.log_raw !== "false")
    return complain(
      { ...at, key: `${at.key}.options.log_raw` },
      "leave it out: a raw log holds every secret that is read",
    );
  return device;
};
