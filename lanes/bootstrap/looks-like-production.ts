/** A word of a name, between its dots, hyphens and the like, that says production. */
const WORD = /(?:^|[^a-z0-9])(?:prod|prd|production|productive|live|main-prod)(?:[0-9]*)(?=$|[^a-z0-9])/i;
/** Written together: `acmeprod`, `prodeu1`. */
const GLUED = /production|prod(?:[0-9]|eu|us|ap|east|west|blue|green)|[a-z]{2,}prod(?:[0-9]*)(?=$|[^a-z0-9])/i;
/** What only begins or ends alike. */
const HARMLESS = /non-?prod(?:uction)?|pre-?prod(?:uction)?|product(?!ion|ive)s?|producers?|reprod\w*/gi;

/** True for the name of a stack, an environment, a context or a host that may be of production. */
export function soundsLikeProduction(name: string): boolean {
  // What is before production is none by its name; its address still is looked at.
  const rest = name.replace(HARMLESS, (found) => (/^(pre|non)/i.test(found) ? "staging" : "thing"));
  return WORD.test(rest) || GLUED.test(rest);
}

/** Where an address leads: this machine, a name that no public server has, or anything else. */
export type Reach = "loopback" | "private" | "public";

/** Names that are no host's on the internet (RFC 6761, RFC 8375, RFC 9476 and Kubernetes' own). */
const PRIVATE_NAME = /(?:^|\.)(?:test|local|lan|internal|home\.arpa|svc|cluster\.local)$/i;
const PRIVATE_ADDRESS =
  /^(?:10(?:\.\d{1,3}){3}|192\.168(?:\.\d{1,3}){2}|172\.(?:1[6-9]|2\d|3[01])(?:\.\d{1,3}){2}|169\.254(?:\.\d{1,3}){2}|\[f[cd][0-9a-f:]*\]|\[fe80:[0-9a-f:]*\])$/i;

/** How far the host of an address is away. */
export function reachOf(address: string): Reach {
  const host = hostOf(address);
  if (/^(localhost|127(\.\d{1,3}){3}|\[::1\])$/i.test(host) || /\.localhost$/i.test(host)) return "loopback";
  const isName = /^[a-z0-9-]+$/i.test(host) && !/^\d+$/.test(host);
  return isName || PRIVATE_NAME.test(host) || PRIVATE_ADDRESS.test(host) ? "private" : "public";
}

/** The host of an address, in small letters; empty where it is none. */
export function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).hostname.toLowerCase().replace(/\.$/, "") : "";
}
