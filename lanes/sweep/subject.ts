import { listSecretPaths } from "../drift/audit-grants.ts";
import { compilePolicy } from "../policy/lane-policy.ts";
import { compileRole, type LaneRole } from "../role.ts";
import { parseInstant } from "../rules/dates.ts";
import type { Ccr } from "../schema.ts";

/** What a sweep looks for: the paths of a request's secret, and who may read it. */
export interface SweepSubject {
  readonly request: string;
  /** The one path of the API that the lane reads. */
  readonly dataPath: string;
  /** Every path of the API that is about the secret, of both versions of KV. */
  readonly paths: ReadonlySet<string>;
  readonly policy: string;
  readonly role: LaneRole;
  readonly rotations: readonly SweepRotation[];
}

/** A rotation that the request records; `at` is in milliseconds since 1970. */
export interface SweepRotation {
  readonly id: string;
  readonly at: number;
}

/** What a checked request's secret is called in an audit log; its status does not matter. */
export function describeSubject(ccr: Ccr, kvVersion: 1 | 2): SweepSubject {
  const policy = compilePolicy(ccr, kvVersion);
  // A stack that is mistaken about the version must not make accesses invisible.
  const paths = ([1, 2] as const).flatMap((version) => listSecretPaths(compilePolicy(ccr, version)));
  return {
    request: ccr.id,
    dataPath: policy.path,
    paths: new Set(paths),
    policy: policy.name,
    role: compileRole(ccr),
    rotations: (ccr.rotations ?? []).flatMap(({ id, at }) => {
      const instant = parseInstant(at);
      return instant === undefined ? [] : [{ id, at: instant }];
    }),
  };
}

/**
 * Texts of which a line that matters has one: the last segment of the key, and the ends of the paths that log in. Each has
 * one slash, its first letter: a shipper of logs that escapes slashes leaves it there.
 */
export function listNeedles({ dataPath, role }: SweepSubject): readonly string[] {
  const key = dataPath.slice(dataPath.lastIndexOf("/"));
  if (role.method === "token") return [key, `/${role.name}"`];
  return role.method === "kubernetes" ? [key, '/login"'] : [key, '/login"', '/callback"'];
}
