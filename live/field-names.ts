import type { LanePolicy } from "../lanes/policy/lane-policy.ts";
import type { OpenbaoSession } from "./openbao-session.ts";

/** The names of a secret's fields, by the read of KV 2 that has no values in its answer. */
export async function readFieldNames(
  { openbao, token }: { openbao: OpenbaoSession; token: string | undefined },
  { mount, key }: LanePolicy,
): Promise<{ readonly status: number; readonly names: readonly string[]; readonly auditId?: string | undefined }> {
  const { status, data, auditId } = await openbao.ask({ method: "GET", path: `${mount}/subkeys/${key}`, token });
  return { status, auditId, names: Object.keys((data.subkeys ?? {}) as Readonly<Record<string, unknown>>) };
}
