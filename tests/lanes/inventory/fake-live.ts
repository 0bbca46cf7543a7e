import { writeYaml } from "../../../cli/write-yaml.ts";
import { listObjects } from "../../../lanes/adoption.ts";
import type { Checked } from "../../../lanes/check.ts";
import { findFreeIds } from "../../../lanes/inventory/free-ids.ts";
import type { LiveManifest, LiveRole, LiveState } from "../../../lanes/inventory/live-state.ts";
import { type ImportOptions, type ImportProposal, proposeRequests } from "../../../lanes/inventory/propose-requests.ts";
import { pruneSettings } from "../../../lanes/inventory/prune.ts";
import { compileLanes, type LaneSet } from "../../../lanes/lane-set.ts";
import type { SourceFile } from "../../../lanes/load.ts";
import { DEFAULT_RULE_SETTINGS } from "../../../lanes/rules/rule.ts";
import { settings } from "../sample.ts";

/** Compiles requests; fails where they do not compile. */
export function compileSet(sources: readonly SourceFile[], whatIf: readonly string[] = []): LaneSet {
  const { set, errors } = compileLanes({ sources, findings: [] }, { ...settings, whatIf });
  if (set === undefined) throw new Error(errors.join("\n"));
  return set;
}

/** What servers hold once a set is applied, as they answer: with defaults, and with what they add themselves. */
export function applySet(set: LaneSet): LiveState {
  const objects = listObjects(set);
  const roles = objects.flatMap(({ kind, id, wanted }): LiveRole[] => {
    if (kind !== "role") return [];
    const [, mount = "", , name = ""] = id.split("/");
    const type = String(wanted.role_type ?? mount);
    const method = type === "jwt" || type === "oidc" || type === "token" ? type : "kubernetes";
    const added = { alias_name_source: "serviceaccount_uid", token_max_ttl: 0, token_bound_cidrs: [], name };
    return [{ path: id, method, mount, name, settings: pruneSettings("role", { ...added, ...wanted }) }];
  });
  const manifests = objects.flatMap(({ place, kind }): LiveManifest[] => {
    if (place.server !== "kubernetes") return [];
    const { metadata, spec } = structuredClone(place.manifest);
    if (kind === "external-secret") for (const each of spec.data) each.remoteRef.decodingStrategy = "None";
    const { name, namespace } = metadata;
    return [
      {
        kind: kind === "store" ? "ClusterSecretStore" : "ExternalSecret",
        name,
        ...(namespace === undefined ? {} : { namespace }),
        spec: pruneSettings(kind === "store" ? "store" : "external-secret", spec),
      },
    ];
  });
  const policies = set.lanes.map(({ policy: { name, text } }) => ({ name, text }));
  const carriers = roles.map(({ path, settings: own }) => {
    return { path, policies: (own.token_policies ?? own.allowed_policies ?? []) as readonly string[] };
  });
  const fields = set.lanes.filter(({ externalSecret }) => externalSecret === undefined);
  return {
    policies,
    carriers,
    roles,
    manifests,
    mounts: [{ path: "platform", version: 2 }],
    fieldNames: new Map(fields.map(({ policy, fields: names }) => [policy.name, names] as const)),
    problems: [],
  };
}

/** Imports into a folder that holds some requests. */
export function importAll(
  live: LiveState,
  { existing = [], ...changes }: Partial<ImportOptions> & { existing?: readonly Checked[] } = {},
): ImportProposal {
  return proposeRequests(live, {
    existing,
    settings,
    rules: DEFAULT_RULE_SETTINGS,
    write: writeYaml,
    ...findFreeIds(existing, "2026"),
    facts: { day: "2026-11-24", environment: "production" },
    only: { mounts: [], policies: [] },
    ...changes,
  });
}

/** Fills every open place of a written request, as a person would. */
export function fillText(text: string): string {
  return text
    .replace(/^( *)(\S+):\n +TODO: .*how the value arrives.*$/gm, "$1$2: direct-fetch")
    .replace(/^( *)(\S+):\n +TODO: .*how bad a leak.*$/gm, "$1$2: high")
    .replace(/^( *)(\S+):\n +TODO: .*$/gm, "$1$2: named-by-a-person")
    .replace(/- TODO: .*$/gm, "- named-by-another");
}
