import type { Checked } from "../check.ts";
import { judgeStanding, type Standing } from "../decisions/standing.ts";
import { type CompileOptions, findReasonsToWithhold } from "../lane.ts";
import { isInForce } from "../orders/judge.ts";
import type { CatalogEntryOrder } from "../orders/schema.ts";
import { isOpen, isServing } from "../rules/states.ts";
import type { Ccr } from "../schema.ts";

/** What callers may rely on, computed from the records; what the request says of it itself is not asked. */
export interface Readiness {
  readonly readiness: "template" | "active";
  readonly resolvable: boolean;
  /** Why callers cannot use it yet: every reason; none where they can. */
  readonly reasons: readonly string[];
}

interface ReadinessOptions extends CompileOptions {
  /** Where it stands, where the caller knows. */
  readonly standing?: Standing;
}

/** A lane serves once it is granted and its verification, positive and negative, is on record. */
export function judgeReadiness(
  checked: Checked,
  { standing = standingOf(checked), ...options }: ReadinessOptions = {},
): Readiness {
  const { ccr } = checked;
  if (ccr === undefined) return { readiness: "template", resolvable: false, reasons: ["it has errors"] };
  const { environment, cluster } = ccr.target;
  const withheld = findReasonsToWithhold(
    checked,
    { environment, ...(cluster === undefined ? {} : { cluster }) },
    options,
  );
  const unverified = isServing({ status: standing.computed }) ? [] : ["its verification is not on record"];
  const reasons = [...withheld, ...unverified];
  const resolvable = reasons.length === 0;
  return { readiness: resolvable ? "active" : "template", resolvable, reasons };
}

function standingOf({ ccr, policyFile }: Checked): Standing {
  if (ccr === undefined) throw new TypeError("a request that does not fit the schema has no standing");
  return judgeStanding(ccr, { policyFile });
}

/** An entry of the front door's catalog; whoever reads the credential reads OpenBao as themselves. */
export interface CatalogEntry {
  readonly catalog_id: string;
  readonly request: string;
  /** The order that asks for it, where it is no entry of the request itself. */
  readonly order?: string;
  readonly title: string;
  readonly readiness: Readiness["readiness"];
  readonly resolvable: boolean;
  /** Whether the front door can run a program with the credential. */
  readonly exec_capable: boolean;
  readonly selector: string;
  readonly openbao: { readonly mount: string; readonly path: string; readonly fields: readonly string[] };
  readonly auth: { readonly method: string; readonly mount: string; readonly role: string };
  readonly delivery: { readonly surface: string; readonly target: string };
  readonly command: string;
  readonly pending: readonly string[];
}

/** The entries of a request's lane: its own, where it has a catalog id, and those that orders ask for. */
export function listCatalogEntries(checked: Checked, options: CompileOptions = {}): readonly CatalogEntry[] {
  const { ccr, orders = [] } = checked;
  if (ccr === undefined) return [];
  const state = judgeReadiness(checked, options);
  const { catalog_id, ...door } = ccr.access_frontdoor ?? {};
  const own = catalog_id === undefined ? [] : [composeEntry(ccr, { ...door, catalog_id }, state)];
  const ordered = orders.flatMap((order) => {
    if (order.request_type !== "ops-warden-catalog-entry" || !isOpen(order)) return [];
    return [{ ...composeEntry(ccr, order.entry, waitFor(order, state, options)), order: order.id }];
  });
  return [...own, ...ordered];
}

/** An entry that is ordered needs both: the lane that serves, and the approval of exactly this entry. */
function waitFor(order: CatalogEntryOrder, state: Readiness, { isSigned }: CompileOptions): Readiness {
  if (isInForce(order, isSigned)) return state;
  return {
    readiness: "template",
    resolvable: false,
    reasons: [...state.reasons, `${order.id} is not approved as it is now`],
  };
}

interface Door {
  readonly catalog_id: string;
  readonly selector?: string;
  readonly command?: string;
}

/** Concrete once it serves, a template with places to fill before. */
function composeEntry(ccr: Ccr, door: Door, { readiness, resolvable, reasons }: Readiness): CatalogEntry {
  const known = (text: string, what: string): string =>
    resolvable ? text : `<${what} of ${ccr.id}, once it is verified>`;
  const { openbao, auth, delivery } = ccr;
  return {
    catalog_id: door.catalog_id,
    request: ccr.id,
    title: ccr.title,
    readiness,
    resolvable,
    exec_capable: resolvable,
    selector: door.selector ?? ccr.title,
    openbao: { mount: openbao.mount, path: known(openbao.kv_path, "path"), fields: [...openbao.fields].sort() },
    auth: { method: auth.method, mount: auth.mount, role: known(auth.role, "role") },
    delivery: { surface: delivery.surface, target: known(describeTarget(ccr), "target") },
    command: known(door.command ?? `warden access ${door.catalog_id} --fetch ${openbao.fields[0]}`, "command"),
    pending: reasons,
  };
}

function describeTarget({ delivery, openbao }: Ccr): string {
  return delivery.target ?? `caller fetch of ${openbao.fields.join(", ")}`;
}
