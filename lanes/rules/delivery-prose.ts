import { type DeliveryNames, deriveDelivery } from "../delivery.ts";
import { mapSound, readSound } from "../guard-broken.ts";
import type { Ccr } from "../schema.ts";
import { bundleOf } from "./kv.ts";
import { findNamed, type Named } from "./prose-names.ts";
import { readTokens } from "./prose-tokens.ts";
import { isNameLike, isPlainName } from "./prose-words.ts";
import type { Rule } from "./rule.ts";

/** The words of `delivery.target` name what the structured parts name: a reviewer believes either. */
export const checkDeliveryProse: Rule = (ccr, report) => {
  const { surface, target } = ccr.delivery;
  if (target === undefined) return;
  const expected = deriveDelivery(ccr);
  const names = listNames(ccr, expected);
  const found = findNamed({ tokens: readTokens(target), names });
  if (surface !== "external-secrets") {
    if (found.some(isOfExternalSecrets)) report("delivery-mismatch", ["delivery", "target"], OTHER_SURFACE);
    return;
  }
  const isRight = (named: Named): boolean => isExpected(named, ccr, expected);
  if (found.every(isRight)) return;
  const isPlaced = found.some((named) => named.part === "namespace" && isRight(named));
  const owners = new Set([...names, ...listOwners(ccr)]);
  const callers = new Set(isPlaced ? listCallerNamespaces(ccr) : []);
  const isElsewhere = ({ name, isHome, isListed }: Named): boolean =>
    callers.has(name) || (isPlaced && (isHome === true || (name === OPERATOR && isListed !== true)));
  const wrong = found.filter((named) => {
    if (named.isBare && !named.name.endsWith(`/${expected.secretName}`)) return false;
    if (isRight(named) || ((named.isOwner || named.isLoose) && owners.has(named.name))) return false;
    if (named.isAttribute && (named.name === OPERATOR || found.some((each) => isSame(each, named) && isRight(each))))
      return false;
    return named.part !== "namespace" || !isElsewhere(named);
  });
  for (const part of ["Secret", "ExternalSecret", "store", "namespace"] as const) {
    if (!wrong.some((named) => named.part === part)) continue;
    const message = `The ${part} that delivery.target names is not the one to be used`;
    report("delivery-mismatch", ["delivery", "target"], message);
  }
};

/** The namespace that the chart of External Secrets is installed in: the Secret comes from there. */
const OPERATOR = "external-secrets";

const isSame = (left: Named, right: Named): boolean => left.part === right.part;

const OTHER_SURFACE = "delivery.target names an object of External Secrets, and this surface makes none";

/** A kind of External Secrets as it is written; in small letters a store may be any. */
const isOfExternalSecrets = ({ part, isLower }: Named): boolean =>
  !isLower && (part === "ExternalSecret" || part === "store");

/** The names of the delivery and of the lane, so far as they are sound and are no ordinary words. */
function listNames(ccr: Ccr, { namespace, secretName, store, role }: DeliveryNames): ReadonlySet<string> {
  const reads = [
    ...[() => ccr.target.tenant, () => ccr.target.workload, () => ccr.openbao.policy_name],
    () => bundleOf(ccr.openbao.kv_path) ?? "",
  ];
  const names = [namespace, secretName, store, role, ...mapSound(reads, (read) => [read()])];
  return new Set(names.filter((name) => isPlainName(name) || isNameLike(name)));
}

/** Whose namespace or Secret it may be said to be. */
function listOwners({ target, requester, auth }: Ccr): readonly string[] {
  const reads = [() => target.domain, () => target.environment, () => target.cluster ?? "", () => requester.agent];
  const accounts = readSound(() => (auth.method === "kubernetes" ? [...auth.bound_claims.service_account_names] : []));
  return [...mapSound(reads, (read) => [read()]), ...(accounts ?? [])];
}

/** Where the callers are: words about a delivery may tell of them too. */
function listCallerNamespaces({ auth }: Ccr): readonly string[] {
  return readSound(() => (auth.method === "kubernetes" ? [...auth.bound_claims.service_account_namespaces] : [])) ?? [];
}

function isExpected(
  { part, name, isLower }: Named,
  { openbao }: Ccr,
  { namespace, secretName, store }: DeliveryNames,
): boolean {
  const own = part === "namespace" ? namespace : part === "store" ? store : secretName;
  if (name === own || name === `${namespace}/${own}`) return true;
  if (part === "namespace" || part === "store") return false;
  const field = name.startsWith(secretName) ? name.slice(secretName.length) : "";
  if (/^[/#:.]/.test(field) && openbao.fields.includes(field.slice(1))) return true;
  return isLower && (openbao.kv_path === name || openbao.kv_path.endsWith(`/${name}`));
}
