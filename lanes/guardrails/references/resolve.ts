import { shortenList } from "../../shorten-list.ts";
import { type Effort, type FindNear, indexNear, newEffort } from "../../suggest.ts";
import type { ManifestDocument } from "../documents.ts";
import type { Manifest } from "../manifest.ts";
import type { ManifestReport } from "../rule.ts";
import { isUntold, toldName } from "../untold.ts";
import { indexSecrets, inNamespace, type Secrets, type SecretsOfName } from "./index-secrets.ts";
import type { Producer, SecretReference } from "./reference.ts";

/** Secrets that the cluster or a tool makes by itself. */
const MADE_ELSEWHERE = /-token-[a-z0-9]{5}$|^sh\.helm\.release\.v1\.|^bootstrap-token-/;

/** Reports a reference that leads to no Secret, or to one without a key that is needed. */
export function checkReference(
  where: Manifest | ManifestDocument,
  reference: SecretReference,
  producers: ReadonlyMap<string, readonly Producer[]>,
  report: ManifestReport,
): void {
  const { path, name, namespace: written, keys, isOptional } = reference;
  if (isUntold(name) || MADE_ELSEWHERE.test(name)) return;
  const lookup = lookUp(producers);
  const namespace = toldName(written);
  const named = lookup.secrets.get(name);
  const found = inNamespace(named, namespace);
  if (found.length === 0) {
    const code = isOptional ? "secret-missing-optional" : "secret-missing";
    report(where, code, path, "Nothing makes this Secret in this namespace", hintAt(lookup, name, namespace));
    return;
  }
  if (isOptional || found.some(({ isOpen }) => isOpen)) return;
  for (const { key, path: at } of keys) {
    if (isUntold(key) || found.some((each) => each.keys.has(key))) continue;
    const near = suggestKey(lookup, named, key, namespace);
    const hint = near === undefined ? undefined : `Did you mean ${near}?`;
    report(where, "secret-key-missing", at, `The Secret has no key ${describeKey(key)}`, hint);
  }
}

/** Only a name that can be one is repeated. */
function describeKey(key: string): string {
  return /^[-._a-zA-Z0-9]{1,63}$/.test(key) ? key : "of this name";
}

/** What is looked up for every reference, indexed once. */
interface Lookup {
  readonly secrets: Secrets;
  /** What suggestions of a whole run may cost. */
  readonly effort: Effort;
  nearNames: FindNear | undefined;
  readonly nearKeys: Map<SecretsOfName, FindNear>;
  /** Namespaces as a hint has them. */
  readonly places: Map<SecretsOfName, string>;
}

const lookups = new WeakMap<ReadonlyMap<string, readonly Producer[]>, Lookup>();

function lookUp(producers: ReadonlyMap<string, readonly Producer[]>): Lookup {
  let found = lookups.get(producers);
  if (found === undefined) {
    const secrets = indexSecrets(producers);
    found = { secrets, effort: newEffort(), nearNames: undefined, nearKeys: new Map(), places: new Map() };
    lookups.set(producers, found);
  }
  return found;
}

/** How many namespaces a hint names. */
const MAX_NAMESPACES = 5;

function hintAt(lookup: Lookup, name: string, namespace: string | undefined): string | undefined {
  const { secrets, effort } = lookup;
  const named = secrets.get(name);
  if (named !== undefined && named.byNamespace.size > 0) {
    lookup.places.set(
      named,
      lookup.places.get(named) ?? shortenList([...named.byNamespace.keys()].sort(), MAX_NAMESPACES),
    );
    return `There is one of this name in ${lookup.places.get(named)}; a Secret is used in its own namespace alone.`;
  }
  lookup.nearNames ??= indexNear(secrets.names(), effort);
  const near = lookup.nearNames(name, (each) => inNamespace(secrets.get(each), namespace).length > 0);
  return near === undefined ? undefined : `Did you mean ${near}?`;
}

function suggestKey(
  { nearKeys, effort }: Lookup,
  named: SecretsOfName | undefined,
  key: string,
  namespace: string | undefined,
): string | undefined {
  if (named === undefined) return undefined;
  const find = nearKeys.get(named) ?? indexNear(named.all.keys, effort);
  nearKeys.set(named, find);
  return find(key, (each) => inNamespace(named, namespace).some(({ keys }) => keys.has(each)));
}
