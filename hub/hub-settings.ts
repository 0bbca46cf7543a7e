import { HubError } from "./hub-error.ts";

/** The base address with a slash at its end. Throws a HubError for one that a token must not be sent to. */
export function requireBase(url: string): string {
  const base = URL.parse(url);
  if (base === null) throw new HubError("hub-settings", "the address of the hub is no URL");
  if (base.username !== "" || base.password !== "" || base.search !== "" || base.hash !== "") {
    throw new HubError("hub-settings", "the address of the hub must have no user, query or fragment");
  }
  if (base.protocol !== "https:" && !(base.protocol === "http:" && isLoopback(base.hostname))) {
    throw new HubError("hub-settings", "the address of the hub must be https, or http on this machine");
  }
  return base.href.endsWith("/") ? base.href : `${base.href}/`;
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(host);
}

/** A token as a header can carry it; an empty one is none. */
export function requireToken(token: string | undefined): string | undefined {
  if (token === undefined || token === "") return undefined;
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new HubError("hub-settings", "the token of the hub has characters that no header can carry");
}
