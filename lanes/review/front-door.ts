import type { Checked } from "../check.ts";
import { judgeStanding, type Standing } from "../decisions/standing.ts";
import { type CompileOptions, findReasonsToWithhold } from "../lane.ts";
import { isServing } from "../rules/states.ts";
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

/** The entry of a request that has a catalog id: concrete once it serves, a template with places to fill before. */
export function composeCatalogEntry(checked: Checked, options: CompileOptions = {}): CatalogEntry | undefined {
  const { ccr } = checked;
  const door = ccr?.access_frontdoor;
  if (ccr === undefined || door?.catalog_id === undefined) return undefined;
  const { readiness, resolvable, reasons } = judgeReadiness(checked, options);
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
