import type { LanePolicy } from "../lanes/policy/lane-policy.ts";
import type { OpenbaoSession } from "./openbao-session.ts";

/** One version of a secret: when it was made, and whether its value can still be read. */
export interface KvVersion {
  readonly number: number;
  /** Instant with its offset, of the server's clock. */
  readonly createdAt: string;
  readonly isReadable: boolean;
}

/** What the metadata of a secret says; it has no values. */
export type KvVersions =
  | { readonly versions: readonly KvVersion[]; readonly auditId?: string | undefined; readonly problem?: never }
  | { readonly versions?: never; readonly auditId?: never; readonly problem: string };

interface RawVersion {
  readonly created_time?: unknown;
  readonly deletion_time?: unknown;
  readonly destroyed?: unknown;
}

/** The versions of a secret of KV 2, oldest first; of a secret that is gone with all its versions there are none. */
export async function readKvVersions(
  { openbao, token, kvVersion }: { openbao: OpenbaoSession; token: string | undefined; kvVersion: 1 | 2 },
  { mount, key }: LanePolicy,
  now: number,
): Promise<KvVersions> {
  if (kvVersion === 1) return { problem: "KV 1 keeps no versions" };
  const { status, data, auditId } = await openbao.ask({ method: "GET", path: `${mount}/metadata/${key}`, token });
  if (status === 404) return { versions: [], auditId };
  if (status !== 200) return { problem: `the operator's token may not read the metadata (${status})` };
  const versions = Object.entries((data.versions ?? {}) as Readonly<Record<string, RawVersion>>)
    .map(([number, { created_time: created, deletion_time: deletion, destroyed }]) => {
      const deletedAt = Date.parse(String(deletion ?? ""));
      const isDeleted = destroyed === true || deletedAt <= now;
      return { number: Number(number), createdAt: String(created ?? ""), isReadable: !isDeleted };
    })
    .sort((left, right) => left.number - right.number);
  return { versions, auditId };
}
