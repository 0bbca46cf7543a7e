import { describeReach, type GrantGroup, groupGrants } from "../../lanes/drift/group-grants.ts";
import type { UnmanagedGrant } from "../../lanes/inventory/unmanaged.ts";

/** What is unmanaged, a line a cause: what a path of a policy reaches of lanes' secrets is told together. */
export function listUnmanagedLines(all: readonly UnmanagedGrant[]): readonly string[] {
  const groups = groupGrants(
    all.flatMap(({ kind, name, rule, request = "", paths: [first], carriers, why }) => {
      if (kind !== "grant" || first === undefined) return [];
      const by = rule === undefined ? {} : { rule };
      return [{ ccrId: request, policy: name, ...by, ...first, carriers, why }];
    }),
  );
  const others = all.filter((each) => each.kind !== "grant" && !isTold(each, groups));
  return [...groups.map(describeGroup), ...others.map(describeUnmanaged)];
}

/** True of a policy of which the groups say all that there is: each of its paths, or why none can be told, and its request. */
function isTold({ kind, name, paths, request = "", why }: UnmanagedGrant, groups: readonly GrantGroup[]): boolean {
  const own = groups.filter(({ policy }) => policy === name);
  if (kind !== "policy" || !own.some((group) => group.why.includes(request))) return false;
  if (paths.length === 0) return own.some((group) => group.why === why);
  return paths.every(({ path }) => own.some(({ rule }) => rule === path));
}

function describeGroup({ policy, capabilities, carriers, why, ...reach }: GrantGroup): string {
  const what = `${capabilities.join(", ") || "unknown"} on ${describeReach(reach)}`;
  return [`policy ${policy}`, what, nameCarriers(carriers), why].join("; ");
}

function describeUnmanaged({ kind, name, paths, carriers, request, why }: UnmanagedGrant): string {
  const what = paths.map(({ path, capabilities }) => `${capabilities.join(", ") || "unknown"} on ${path}`).join("; ");
  return [
    `${kind} ${name}`,
    ...(what === "" ? [] : [what]),
    ...(kind === "policy" ? [nameCarriers(carriers)] : []),
    ...(request === undefined ? [] : [request]),
    why,
  ].join("; ");
}

const nameCarriers = (carriers: readonly string[]): string =>
  carriers.length === 0 ? "carried by nothing that was found" : `carried by ${carriers.join(", ")}`;
