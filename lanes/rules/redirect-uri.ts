const LOOPBACK: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** A wildcard, a template or a backslash, as a reader that decodes it has it. */
const ESCAPED = /%(?:2a|7b|7d|5c)/i;

/**
 * Why the URI is no safe callback; undefined where it is one. Judged by its letters and not by how one parser reads it:
 * others take `\` for no slash, or `%2a` and `127.1` as they stand.
 */
export function findUriFault(uri: string): string | undefined {
  if (/[*{}]/.test(uri) || ESCAPED.test(uri)) return "A redirect URI is exact: no wildcard, no template";
  if (!/^[\x21-\x7e]+$/.test(uri) || uri.includes("\\") || /%(?![0-9a-f]{2})/i.test(uri))
    return "A redirect URI has no blank, and plain characters alone";
  if (uri.includes("#")) return "A redirect URI has no fragment";
  const parts = /^(https?):\/\/([^/?]+)([^?]*)/.exec(uri);
  const [, scheme, authority = "", path = ""] = parts ?? [];
  if (parts === null) return "A redirect URI is https, or http on a loopback address";
  if (authority.includes("@")) return "A redirect URI has no user and no password";
  const [, host, port] = /^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+)(?::([0-9]{1,5}))?$/.exec(authority) ?? [];
  if (host === undefined || !URL.canParse(uri)) return "A redirect URI is an absolute URI with a host";
  if (scheme === "http" && !LOOPBACK.has(host.toLowerCase())) {
    return "A redirect URI is https, or http on a loopback address";
  }
  if (!isHost(host)) return "A redirect URI names its host, or has its address in the usual form";
  if (port?.startsWith("0")) return "A redirect URI has a port from 1 to 65535, without a zero in front";
  if (path.split("/").some((segment) => /^(?:\.|%2e){1,2}$/i.test(segment)))
    return "A redirect URI has no . and no .. in its path";
  return undefined;
}

const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;
const BYTE = /^(?:[1-9]?[0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-5])$/;

/** A name of DNS or an address: what ends in a number is an address to a browser, in forms that others take for a name. */
function isHost(host: string): boolean {
  if (host.startsWith("[")) return true;
  const labels = host.replace(/\.$/, "").split(".");
  if (/^(?:[0-9]+|0x[0-9a-f]*)$/i.test(labels.at(-1) ?? ""))
    return labels.length === 4 && !host.endsWith(".") && labels.every((label) => BYTE.test(label));
  return host.length <= 254 && labels.every((label) => LABEL.test(label));
}
