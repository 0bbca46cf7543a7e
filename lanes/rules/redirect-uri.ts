const LOOPBACK: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * Why the URI is no safe callback; undefined where it is one. Judged by its letters and not by how one parser reads it:
 * others take `\` for no slash, or `%2a` and `127.1` as they stand.
 */
export function findUriFault(uri: string): string | undefined {
  if (/[*{}]/.test(uri)) return "A redirect URI is exact: no wildcard, no template";
  if (!/^[\x21-\x7e]+$/.test(uri) || uri.includes("\\"))
    return "A redirect URI has no blank, and plain characters alone";
  if (uri.includes("#")) return "A redirect URI has no fragment";
  const parts = /^(https?):\/\/([^/?]+)/.exec(uri);
  const [, scheme, authority = ""] = parts ?? [];
  if (parts === null) return "A redirect URI is https, or http on a loopback address";
  if (authority.includes("@")) return "A redirect URI has no user and no password";
  const host = /^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+)(:[0-9]{1,5})?$/.exec(authority)?.[1];
  if (host === undefined || !URL.canParse(uri)) return "A redirect URI is an absolute URI with a host";
  if (scheme === "http" && !LOOPBACK.has(host.toLowerCase())) {
    return "A redirect URI is https, or http on a loopback address";
  }
  return undefined;
}
