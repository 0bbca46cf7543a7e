import { parseKvPath } from "../kv-path.ts";
import type { Ccr } from "../schema.ts";
import { formatPolicy, type PolicyRule } from "./format-policy.ts";

/** The OpenBao policy of a lane: its physical name, and its whole text. */
export interface LanePolicy {
  readonly name: string;
  /** HCL; its first line is a comment that names the request. */
  readonly text: string;
  /** The mount of the secret, and its key below it. */
  readonly mount: string;
  readonly key: string;
  /** The one API path that the text grants `read` on. */
  readonly path: string;
}

/** The policy that a checked request asks for: `read` on the one API path of its secret, and nothing else. */
export function compilePolicy({ id, openbao }: Pick<Ccr, "id" | "openbao">, kvVersion: 1 | 2): LanePolicy {
  const { apiPath, path, mount, key } = parseKvPath(openbao.kv_path, openbao.mount);
  const granted = kvVersion === 2 ? apiPath : path;
  const rules: readonly PolicyRule[] = [{ path: granted, capabilities: ["read"] }];
  return { name: openbao.policy_name, mount, key, path: granted, text: formatPolicy(rules, { comment: id }) };
}
