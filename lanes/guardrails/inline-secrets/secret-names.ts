/** Words of one case, with a sign between; a number may end one. Keys may be called as variables are. */
const NAME = /^(?:[a-z]{2,}[0-9]?(?:[-_.](?:[a-z]{2,}[0-9]?|v?[0-9]{1,2}))*|[A-Z]{2,}(?:_[A-Z]{2,})*)$/;
/** What may name a Secret or one of its keys as well as be one; a password never does. */
const MAY_REFER = /(?:secrets?|tokens?|credentials?|creds?|keys?)$/i;
/** `regcred`, `mytoken`: it says what it names. */
const ENDS_AS_NAME = /(?:secrets?|tokens?|creds?|credentials?|certs?|tls|keys?|auth)$/i;

/**
 * True for a value that reads as the name of a Secret, or of a key of one: words with signs between them, such as
 * `demo-credentials`, or a word of the name that it is given to, such as `token` for `github-token-secret-key`.
 */
export function readsAsName(name: string, value: string): boolean {
  if (!MAY_REFER.test(name) || !NAME.test(value)) return false;
  return /[-_.]/.test(value) || ENDS_AS_NAME.test(value) || simplify(name).includes(simplify(value));
}

function simplify(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}
