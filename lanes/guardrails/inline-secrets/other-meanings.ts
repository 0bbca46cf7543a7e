/** A value that says by its form that it is no credential, under a name that could be one of a credential. */
interface Meaning {
  readonly name: RegExp;
  readonly value: RegExp;
}

const MEANINGS: readonly Meaning[] = [
  // The address of a secret at a provider: its resource name, its id as a path.
  { name: /secret/i, value: /^arn:aws[\w-]*:/ },
  { name: /secret[-_.]?id$/i, value: /^[\w.-]*(?:\/[\w.-]+)+$/ },
  // The name of a Secret of Kubernetes that has the password (RFC 1123, as its name must be).
  {
    name: /(?:pass|passwd|password|credentials?|creds)[-_.]?secret$/i,
    value: /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/,
  },
  // Fingerprints of public keys, as in the official images of Python and Node.js.
  {
    name: /(?:gpg|pgp)[-_.]?keys?$/i,
    value: /^(?:0x)?(?:[0-9a-f]{40}|[0-9a-f]{16})(?:[\s,]+(?:0x)?(?:[0-9a-f]{40}|[0-9a-f]{16}))*$/i,
  },
  // How a browser sends them (Request.credentials of the Fetch standard).
  { name: /^credentials$/i, value: /^(?:include|omit|same-origin)$/ },
  // Pieces of text that are counted.
  { name: /tokens$/i, value: /^[0-9]{1,7}$/ },
];

/** True for a value that is no credential, whatever its name suggests. */
export function hasOtherMeaning(name: string, value: string): boolean {
  return MEANINGS.some((each) => each.name.test(name) && each.value.test(value));
}
