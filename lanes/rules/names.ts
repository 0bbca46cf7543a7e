/** A DNS-1123 label: the name of a namespace. */
export const isDnsLabel = (text: string): boolean => text.length <= 63 && /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(text);

/** A DNS-1123 subdomain: the name of a Secret, a service account or a store. */
export const isDnsName = (text: string): boolean =>
  text.length <= 253 && /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/.test(text);

/** Characters that a matcher of OpenBao or Kubernetes could read as a pattern. */
export const hasGlob = (text: string): boolean => /[*?[\]{}+]/.test(text);

/** The states in which a request claims its lane: two of them cannot claim the same thing. */
const closedStates: ReadonlySet<string> = new Set(["denied", "cancelled", "superseded", "deactivated", "compromised"]);

/** True while the request is open or granted. */
export const isOpen = ({ status }: { readonly status: string }): boolean => !closedStates.has(status);
