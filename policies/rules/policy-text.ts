import { type PolicyBlock, parsePolicy } from "../../lanes/policy/parse-policy.ts";
import type { DeclaredResource } from "../resource.ts";

/** Whoever writes there makes policies, roles and identities, and so grants itself the rest. */
const privileged: ReadonlySet<string> = new Set(["sys", "auth", "identity"]);
const writing: ReadonlySet<string> = new Set(["create", "update", "patch", "delete", "sudo"]);
/** OpenBao 2.6 lets nobody write these (internal/vault/policy store); `root` may do everything. */
const reserved: ReadonlySet<string> = new Set(["root", "default", "response-wrapping"]);

/** What is wrong with the text of an OpenBao policy, in words that do not repeat it. */
export function findPolicyTextFaults({ type, props }: DeclaredResource): readonly string[] {
  if (type !== "vault:index/policy:Policy") return [];
  const { name, policy } = props;
  const faults =
    typeof name === "string" && reserved.has(name.trim().toLowerCase())
      ? ["OpenBao reserves this policy's name: name it after its lane"]
      : [];
  if (typeof policy !== "string") return [...faults, "its text is not known: write it out"];
  const parsed = parsePolicy(policy);
  if (parsed.blocks === undefined) {
    return [...faults, `its text cannot be read (at character ${parsed.offset}, ${parsed.problem}): correct it`];
  }
  const { blocks } = parsed;
  return [...faults, ...new Set(blocks.flatMap((block, index) => findBlockFaults(block, `path block ${index + 1}`)))];
}

function findBlockFaults({ path, capabilities, policy }: PolicyBlock, block: string): readonly string[] {
  const bare = path.replace(/^\/+/, "");
  const words = policy === undefined ? capabilities : [...capabilities, policy];
  const mayWrite = words.some((word) => writing.has(word) || word === "write");
  return [
    ...(/[*+]/.test(bare) ? [`${block} has a wildcard: name each path`] : []),
    ...(/\{\{|\}\}/.test(bare) ? [`${block} has a template: name each path`] : []),
    ...(words.includes("sudo") ? [`${block} has the capability sudo: leave it out`] : []),
    ...(policy === undefined ? [] : [`${block} has the key policy of old: write capabilities`]),
    ...(mayWrite && privileged.has(bare.split("/")[0] ?? "")
      ? [`${block} may write below sys/, auth/ or identity/, which is to grant oneself everything: leave it out`]
      : []),
  ];
}
