import type { Checked } from "../check.ts";
import { deriveDelivery } from "../delivery.ts";
import { findReasonsOfPlace, type StackPlace } from "../lane.ts";
import type { TokenRoleOrder } from "../orders/schema.ts";
import { isOpen } from "../rules/states.ts";
import type { Ccr } from "../schema.ts";

/** A request for a lane, and the file it stands in. */
interface Filed {
  readonly file: string;
  readonly ccr: Ccr;
}

/**
 * Why a stack of some tenants cannot be told from its neighbours: what a lane of it shares with a lane of another tenant
 * would be declared by two stacks, each without the other's half. None where the stack has all tenants.
 */
export function findSplits(checked: readonly Checked[], place: StackPlace): readonly string[] {
  const { environment, cluster, tenants } = place;
  if (tenants === undefined) return [];
  const whole: StackPlace = { environment, ...(cluster === undefined ? {} : { cluster }) };
  const isHere = (target: Ccr["target"]): boolean => findReasonsOfPlace({ target }, whole).length === 0;
  const near = checked.flatMap(({ source, ccr }) =>
    ccr !== undefined && isHere(ccr.target) ? [{ file: source.path, ccr }] : [],
  );
  const isOwn = ({ ccr }: Filed): boolean => tenants.includes(ccr.target.tenant);
  const own = near.filter(isOwn);
  const others = near.filter((each) => !isOwn(each));
  return [
    ...findSharedObjects(own, others),
    ...findHandovers(own, others),
    ...checked.flatMap(({ source, order }) =>
      order?.request_type === "openbao-token-role" && isOpen(order)
        ? findSplitRole({ file: source.path, order }, { own, others })
        : [],
    ),
  ];
}

const wayOut = "put both tenants into the ccr:tenants of one stack";

function findSharedObjects(own: readonly Filed[], others: readonly Filed[]): readonly string[] {
  const theirs = new Map(others.flatMap((each) => listShared(each.ccr).map((name) => [name, each] as const)));
  return own.flatMap(({ file, ccr }) => {
    const shared = listShared(ccr).flatMap((name) => {
      const other = theirs.get(name);
      return other === undefined ? [] : [{ name, other }];
    });
    const [first] = shared;
    if (first === undefined) return [];
    const names = shared.map(({ name }) => name).join(", ");
    return [`${file}:1:1: ${first.other.file} is of another tenant and shares ${names} with it: ${wayOut}`];
  });
}

/** What the lanes of a namespace are declared with together. */
function listShared(ccr: Ccr): readonly string[] {
  if (!isOpen(ccr) || ccr.delivery.surface !== "external-secrets") return [];
  const { namespace, store } = deriveDelivery(ccr);
  return [`namespace ${namespace}`, `role ${ccr.auth.mount}/${ccr.auth.role.toLowerCase()}`, `store ${store}`];
}

/** A lane that passes to another stack would be deleted by the one while the other declares it. */
function findHandovers(own: readonly Filed[], others: readonly Filed[]): readonly string[] {
  const links = (from: readonly Filed[], to: readonly Filed[]): readonly string[] => {
    const byId = new Map(to.map((each) => [each.ccr.id, each.file]));
    return from.flatMap(({ file, ccr: { supersedes } }) => {
      const older = byId.get(supersedes ?? "");
      return older === undefined ? [] : [`${file}:1:1: it supersedes a lane of another tenant, ${older}: ${wayOut}`];
    });
  };
  return [...links(own, others), ...links(others, own)];
}

function findSplitRole(
  { file, order }: { readonly file: string; readonly order: TokenRoleOrder },
  { own, others }: { readonly own: readonly Filed[]; readonly others: readonly Filed[] },
): readonly string[] {
  const { policies } = order.token_role;
  const has = ({ ccr }: Filed): boolean => isOpen(ccr) && policies.includes(ccr.openbao.policy_name);
  return own.some(has) && others.some(has)
    ? [`${file}:1:1: its token role is for lanes of tenants of two stacks: ${wayOut}`]
    : [];
}
