import type { NamedPolicy } from "../policy/acl-rules.ts";
import { type PolicyBlock, parsePolicy } from "../policy/parse-policy.ts";
import type { KvMount } from "./live-state.ts";

/** The one secret that a policy reads. */
export interface ReadGrant {
  readonly mount: string;
  /** Below the mount. */
  readonly key: string;
}

/** The grant of a policy that could be a lane's, or every reason why it is none. */
export type GrantRead =
  | { readonly grant: ReadGrant; readonly reasons?: never }
  | { readonly grant?: never; readonly reasons: readonly string[] };

/** Reads what a policy grants: a lane's is `read` on one exact path of one KV mount, and nothing else. */
export function readGrant(
  { text }: NamedPolicy,
  { mounts, kvVersion }: { mounts: readonly KvMount[]; kvVersion: 1 | 2 },
): GrantRead {
  const { blocks, problem } = parsePolicy(text);
  if (blocks === undefined) return { reasons: [`its text cannot be read: ${problem}`] };
  const paths = [...new Set(blocks.map(({ path }) => path.replace(/^\//, "")))];
  if (paths.length === 0) return { reasons: ["it grants nothing"] };
  const [path = ""] = paths;
  if (paths.length > 1) return { reasons: [`it grants ${paths.length} paths, and a lane reads one`] };
  const reasons = [...new Set(blocks.flatMap(findFaults))];
  if (reasons.length > 0) return { reasons };
  return splitPath(path, mounts.length > 0 ? mounts : guessMounts(path, kvVersion), kvVersion);
}

function findFaults(block: PolicyBlock): readonly string[] {
  const words = [...new Set([...block.capabilities, ...(block.policy === undefined ? [] : [block.policy])])].sort();
  const others = block.otherKeys.filter((key) => key !== "comment" && key !== "policy");
  return [
    ...(/[*+]/.test(block.path) ? ["its path has a wildcard"] : []),
    ...(/\{\{|\}\}|\$\{/.test(block.path) ? ["its path is a template"] : []),
    ...(words.join() === "read" && block.policy === undefined
      ? []
      : [`it grants ${words.join(", ") || "no capability"}, and a lane grants read alone`]),
    ...(others.length === 0 ? [] : [`its path has conditions (${others.sort().join(", ")}), and a lane's has none`]),
  ];
}

/** The only mount that a path of KV tells by itself, where the mounts could not be listed. */
function guessMounts(path: string, version: 1 | 2): readonly KvMount[] {
  const at = version === 2 ? path.indexOf("/data/") : path.indexOf("/");
  return at > 0 ? [{ path: path.slice(0, at), version }] : [];
}

function splitPath(path: string, mounts: readonly KvMount[], kvVersion: 1 | 2): GrantRead {
  const mount = mounts.find((each) => path.startsWith(`${each.path}/`));
  if (mount === undefined) return { reasons: ["its path is below no mount of the KV engine"] };
  if (mount.version !== kvVersion) {
    return { reasons: [`mount ${mount.path} is KV version ${mount.version}, and this stack's is ${kvVersion}`] };
  }
  const below = path.slice(mount.path.length + 1);
  if (kvVersion === 2 && !below.startsWith("data/")) {
    return { reasons: ["it reads no data of a secret but another path of the KV engine"] };
  }
  const key = kvVersion === 2 ? below.slice("data/".length) : below;
  return key === "" ? { reasons: ["its path names no secret"] } : { grant: { mount: mount.path, key } };
}
