import { compareText } from "../finding.ts";
import type { DeclaredNames } from "./declared.ts";
import { type LiveManifest, type LiveState, nameManifest } from "./live-state.ts";
import { dig } from "./match-lane.ts";

/** What is live and cannot be a lane as it is. */
export interface NotExpressed {
  readonly kind: "policy" | "role" | "store" | "external-secret";
  readonly name: string;
  readonly reasons: readonly string[];
}

/** Roles, stores and ExternalSecrets that are part of no lane, proposed or declared: each with the reason. */
export function listLeftovers(
  live: LiveState,
  { names, objects }: { names: DeclaredNames; objects: readonly string[] },
): readonly NotExpressed[] {
  const taken = new Set(objects);
  const roles = live.carriers
    .filter(({ path }) => isRole(path) && !names.roles.has(path) && !taken.has(`role:${path}`))
    .map(({ path, policies }): NotExpressed => {
      const carried = policies.length === 0 ? "no policy" : `${policies.join(", ")}, which no lane could have here`;
      return { kind: "role", name: path, reasons: [`it carries ${carried}`] };
    });
  const manifests = live.manifests
    .filter((each) => !isDeclared(each, names) && !taken.has(nameForAdoption(each)))
    .map(
      (each): NotExpressed => ({
        kind: each.kind === "ExternalSecret" ? "external-secret" : "store",
        name: each.kind === "SecretStore" ? `SecretStore ${nameManifest(each)}` : nameManifest(each),
        reasons: [explain(each)],
      }),
    );
  const byName = (left: NotExpressed, right: NotExpressed): number =>
    compareText(left.kind, right.kind) || compareText(left.name, right.name);
  return [...[...roles].sort(byName), ...[...manifests].sort(byName)];
}

/** True for what gives tokens their policies and is neither a person nor a group. */
export function isRole(path: string): boolean {
  return /^auth\/.+\/roles?\//.test(path);
}

/** True for an object that some request names. */
export function isDeclared(manifest: LiveManifest, { stores, externalSecrets }: DeclaredNames): boolean {
  if (manifest.kind === "ExternalSecret") return externalSecrets.has(nameManifest(manifest));
  return manifest.kind === "ClusterSecretStore" && stores.has(manifest.name);
}

function nameForAdoption(manifest: LiveManifest): string {
  if (manifest.kind === "SecretStore") return "";
  return `${manifest.kind === "ExternalSecret" ? "external-secret" : "store"}:${nameManifest(manifest)}`;
}

function explain({ kind, spec }: LiveManifest): string {
  if (kind === "ExternalSecret") {
    const { kind: ofKind = "SecretStore", name = "none" } = dig(spec, "secretStoreRef");
    return `it reads through ${String(ofKind)} ${String(name)} what no lane could read here`;
  }
  const [provider = "none"] = Object.keys(dig(spec, "provider"));
  if (provider !== "vault") return `its provider is ${provider}, and a lane's is vault`;
  if (kind === "SecretStore") return "it is a SecretStore, and a lane's is a ClusterSecretStore";
  const { role } = dig(spec, "provider", "vault", "auth", "kubernetes");
  return typeof role === "string"
    ? `its role ${role} carries no policy that could be a lane here`
    : "it does not log in by a role of the kubernetes method";
}
