import { forEachSound } from "../guard-broken.ts";
import { KV2_API_SEGMENTS } from "../kv-path.ts";
import { isMount, isSegment } from "./names.ts";
import { makeRepeatCheck } from "./repeats.ts";
import type { Rule } from "./rule.ts";

const path = ["openbao", "kv_path"] as const;
const systemMounts: ReadonlySet<string> = new Set(["sys", "auth", "identity", "cubbyhole"]);

/** Exact, and of sound segments. */
const isSound = (kvPath: string): boolean => kvPath.split("/").every(isSegment);

const repeatsMount = (kvPath: string, mount: string): boolean => `${kvPath}/`.startsWith(`${mount}/${mount}/`);

/** What the path names below its mount; undefined where it does not lie there. */
const below = (kvPath: string, mount: string): string[] | undefined =>
  kvPath.startsWith(`${mount}/`) ? kvPath.slice(mount.length + 1).split("/") : undefined;

export const checkMount: Rule = ({ openbao: { mount } }, report) => {
  if (!isMount(mount)) {
    report("kv-path-characters", ["openbao", "mount"], "A mount is segments of letters, digits and . _ - joined by /");
  }
  // Any segment, since the first ones may name a namespace of OpenBao; upper case too, since a reader takes SYS for sys.
  if (mount.split("/").some((segment) => systemMounts.has(segment.trim().toLowerCase()))) {
    report("system-mount", ["openbao", "mount"], "This mount holds OpenBao's own settings, not secrets");
  }
  // Below the mount before it this would be the API of another secret, or of its versions.
  if (mount.split("/").some((segment) => KV2_API_SEGMENTS.has(segment.trim().toLowerCase()))) {
    report("kv-path-api-segment", ["openbao", "mount"], "The mount has a segment of the KV API");
  }
};

export const checkPathCharacters: Rule = ({ openbao: { kv_path } }, report) => {
  if (/[*+]/.test(kv_path)) {
    report("wildcard-path", path, "kv_path has a wildcard: it would grant more than one secret");
  } else if (/\{\{|\}\}|\$\{/.test(kv_path)) {
    report("wildcard-path", path, "kv_path has a template: it would grant a different secret to each caller");
  } else if (!isSound(kv_path)) {
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
  if (KV2_API_SEGMENTS.has(first.toLowerCase())) {
    report("kv-path-api-segment", path, "kv_path has a segment of the KV API right after its mount");
  }
  // external-secrets v0.20.4 strips the mount once from the front of a key (pkg/provider/vault/client_get.go, buildPath).
  if (repeatsMount(kv_path, mount)) {
    report("kv-path-repeats-mount", path, "Below the mount kv_path starts with the mount's name again");
  }
};

/** Below `<mount>/workloads` a path names the target's tenant and workload, whatever else it has. */
export const checkPathTarget: Rule = ({ openbao: { kv_path, mount }, target }, report) => {
  const [workloads, tenant, workload] = below(kv_path, mount) ?? [];
  if (workloads !== "workloads" || !isSound(kv_path)) return;
  if (tenant !== undefined && tenant !== target.tenant) {
    report("path-target-mismatch", path, "The tenant in kv_path is not target.tenant");
  }
  if (workload !== undefined && workload !== target.workload) {
    report("path-target-mismatch", path, "The workload in kv_path is not target.workload");
  }
};

/** True for a sound path that is not `<mount>/workloads/<tenant>/<workload>/<bundle>`. */
export function isUnconventional({ kv_path, mount }: { readonly kv_path: string; readonly mount: string }): boolean {
  const [first = "", ...rest] = below(kv_path, mount) ?? [];
  if (!isSound(kv_path) || KV2_API_SEGMENTS.has(first.toLowerCase()) || repeatsMount(kv_path, mount)) return false;
  return kv_path.startsWith(`${mount}/`) && (first !== "workloads" || rest.length !== 3);
}

/** The last segment of the path, by which policy and Secret are named; undefined where it cannot name anything. */
export function bundleOf(kvPath: string): string | undefined {
  const bundle = kvPath.slice(kvPath.lastIndexOf("/") + 1);
  return isSegment(bundle) ? bundle : undefined;
}

/** external-secrets v0.20.4, ExternalSecretData.secretKey; Kubernetes v1.36 IsConfigMapKey refuses what climbs. */
const isSecretKey = (field: string): boolean =>
  /^[-._a-zA-Z0-9]{1,253}$/.test(field) && field !== "." && !field.startsWith("..");

export const checkFields: Rule = ({ openbao: { fields } }, report) => {
  if (fields.length === 0) report("no-fields", ["openbao", "fields"], "A lane reads at least one field");
  const isRepeat = makeRepeatCheck();
  forEachSound(fields, (field, index) => {
    if (!isSecretKey(field)) {
      report("bad-field-name", ["openbao", "fields", index], "A field name has letters, digits and - _ . alone");
    } else if (isRepeat(field)) {
      report("duplicate-field", ["openbao", "fields", index], "This field is named twice");
    }
  });
};
