import type { Rule } from "./rule.ts";

const path = ["openbao", "kv_path"] as const;
const systemMounts: ReadonlySet<string> = new Set(["sys", "auth", "identity", "cubbyhole"]);
const apiSegments: ReadonlySet<string> = new Set([
  "data",
  "metadata",
  "delete",
  "undelete",
  "destroy",
  "subkeys",
  "config",
]);
const isSegment = (segment: string): boolean => /^[A-Za-z0-9._-]+$/.test(segment) && !/^\.{1,2}$/.test(segment);

/** What the path names below its mount; undefined where it does not lie there. */
const below = (kvPath: string, mount: string): string[] | undefined =>
  kvPath.startsWith(`${mount}/`) ? kvPath.slice(mount.length + 1).split("/") : undefined;

export const checkMount: Rule = ({ openbao: { mount } }, report) => {
  const segments = mount.split("/");
  if (!segments.every(isSegment)) {
    report("kv-path-characters", ["openbao", "mount"], "A mount is segments of letters, digits and . _ - joined by /");
  }
  // Upper case too: a reader takes SYS for sys, and no mount needs to look like it.
  if (systemMounts.has((segments[0] ?? "").toLowerCase())) {
    report("system-mount", ["openbao", "mount"], "This mount holds OpenBao's own settings, not secrets");
  }
};

export const checkPathCharacters: Rule = ({ openbao: { kv_path } }, report) => {
  if (/[*+]/.test(kv_path)) {
    report("wildcard-path", path, "kv_path has a wildcard: it would grant more than one secret");
  } else if (/\{\{|\}\}|\$\{/.test(kv_path)) {
    report("wildcard-path", path, "kv_path has a template: it would grant a different secret to each caller");
  } else if (!kv_path.split("/").every(isSegment)) {
    report("kv-path-characters", path, "kv_path is segments of letters, digits and . _ - joined by single slashes");
  }
};

export const checkPathUnderMount: Rule = ({ openbao: { kv_path, mount } }, report) => {
  if (below(kv_path, mount) === undefined)
    report("kv-path-outside-mount", path, "kv_path does not start with its mount");
};

export const checkPathBelowMount: Rule = ({ openbao: { kv_path, mount } }, report) => {
  const [first] = below(kv_path, mount) ?? [];
  if (first === undefined) return;
  if (apiSegments.has(first.toLowerCase())) {
    report("kv-path-api-segment", path, "kv_path has a segment of the KV API right after its mount");
  }
  // external-secrets v0.20.4 strips the mount's name once from the front of a key (providers/v1/vault, buildPath).
  if (first === mount.split("/")[0]) {
    report("kv-path-repeats-mount", path, "Below the mount kv_path starts with the mount's name again");
  }
};

/** `<mount>/workloads/<tenant>/<workload>/<bundle>` names the target's tenant and workload. */
export const checkPathTarget: Rule = ({ openbao: { kv_path, mount }, target }, report) => {
  const [workloads, tenant, workload, bundle, ...rest] = below(kv_path, mount) ?? [];
  if (workloads !== "workloads" || bundle === undefined || rest.length > 0) return;
  if (tenant !== target.tenant) report("path-target-mismatch", path, "The tenant in kv_path is not target.tenant");
  if (workload !== target.workload)
    report("path-target-mismatch", path, "The workload in kv_path is not target.workload");
};

/** True for a path of the workload convention. */
export function isConventionalPath(kvPath: string, mount: string): boolean {
  const segments = below(kvPath, mount) ?? [];
  return segments.length === 4 && segments[0] === "workloads";
}

export const checkFields: Rule = ({ openbao: { fields } }, report) => {
  if (fields.length === 0) report("no-fields", ["openbao", "fields"], "A lane reads at least one field");
  for (const [index, field] of fields.entries()) {
    // The key of a Kubernetes Secret, external-secrets v0.20.4 ExternalSecretData.secretKey.
    if (!/^[-._a-zA-Z0-9]{1,253}$/.test(field)) {
      report("bad-field-name", ["openbao", "fields", index], "A field name has letters, digits and - _ . alone");
    } else if (fields.indexOf(field) < index) {
      report("duplicate-field", ["openbao", "fields", index], "This field is named twice");
    }
  }
};
