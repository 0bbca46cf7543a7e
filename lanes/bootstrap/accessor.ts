/** As OpenBao makes them, in a namespace with the namespace's id behind it (OpenBao 2.6, token_store.go). */
export const ACCESSOR = /[A-Za-z0-9]{20,32}(\.[A-Za-z0-9]{4,8})?/;

/** True for the accessor of a token, and never for a token. */
export function isAccessor(text: unknown): text is string {
  return typeof text === "string" && new RegExp(`^${ACCESSOR.source}$`).test(text);
}
