/** A DNS-1123 label: the name of a namespace. */
export const isDnsLabel = (text: string): boolean => text.length <= 63 && /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(text);

/** A DNS-1123 subdomain: the name of a Secret, a service account or a store. */
export const isDnsName = (text: string): boolean =>
  text.length <= 253 && /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/.test(text);

/** One segment of a path of OpenBao: no wildcard, no template, no blank, nothing that climbs. */
export const isSegment = (text: string): boolean => /^[A-Za-z0-9._-]+$/.test(text) && text !== "." && text !== "..";

/** A mount: segments joined by single slashes, no dash in front that a command line would take for a flag. */
export const isMount = (text: string): boolean => text.split("/").every(isSegment) && !text.startsWith("-");

/** Characters that a matcher of OpenBao or Kubernetes could read as a pattern. */
export const hasGlob = (text: string): boolean => /[*?[\]{}]/.test(text);

/** The name of a person, team or agent, as decisions repeat it: plain characters, so that no two names look alike. */
export const isIdentity = (text: string): boolean => /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(text);

/** A blank and a dash within a name: the entry of a list that is indented deeper than the one before it becomes a part of that. */
export const hasEntryMark = (text: string): boolean => / -/.test(text);
