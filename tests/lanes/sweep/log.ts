import { composeReport } from "../../../lanes/sweep/compose-report.ts";
import type { PairLimits } from "../../../lanes/sweep/pair-entries.ts";
import type { SweepReport } from "../../../lanes/sweep/report.ts";
import { describeSubject } from "../../../lanes/sweep/subject.ts";
import { startSweep } from "../../../lanes/sweep/sweep.ts";
import { checkSample } from "../sample.ts";

/** The path that the lane of CCR-2026-0002 reads. */
export const dataPath = "platform/data/workloads/issue-core/issue-core/issue-core-ingestion-api-key";
const policy = "workload-kv-read-issue-core-ingestion-api-key";

/** A hash as OpenBao writes it, and the id of a request. */
export const hmac = (number: number): string => `hmac-sha256:${number.toString(16).padStart(64, "0")}`;
export const idOf = (number: number): string => `00000000-0000-4000-8000-${number.toString(16).padStart(12, "0")}`;

/** An access as a test says it; what is left out is as External Secrets does it. */
export interface Access {
  readonly number?: number;
  /** Seconds after 2026-07-01T00:00:00Z. */
  readonly second?: number;
  readonly path?: string;
  readonly auth?: Readonly<Record<string, unknown>>;
  readonly request?: Readonly<Record<string, unknown>>;
  readonly response?: Readonly<Record<string, unknown>>;
  readonly error?: string;
  readonly types?: readonly ("request" | "response")[];
}

const start = Date.parse("2026-07-01T00:00:00Z");
const at = (second: number): string => new Date(start + second * 1000).toISOString().replace("Z", "000Z");

/** The entries of an access, one a line: its request and its answer. */
export function logAccess(access: Access = {}): readonly string[] {
  const { number = 1, second = 60, path = dataPath, error, types = ["request", "response"] } = access;
  const auth = {
    client_token: hmac(900 + number),
    accessor: hmac(number),
    display_name: "kubernetes-external-secrets-external-secrets",
    policies: ["default", policy],
    policy_results: { allowed: true, granting_policies: [{ name: policy, namespace_id: "root", type: "acl" }] },
    metadata: {
      role: "external-secrets-issue-core",
      service_account_name: "external-secrets",
      service_account_namespace: "external-secrets",
    },
    entity_id: "6e2c1d1e-94c3-4b23-8a1d-7c2f1f9a0b11",
    ...access.auth,
  };
  const request = {
    id: idOf(number),
    operation: "read",
    client_token: hmac(900 + number),
    namespace: { id: "root" },
    path,
    remote_address: "10.0.0.1",
    ...access.request,
  };
  const data = { response: { data: { data: { KEY: hmac(7) } }, ...access.response } };
  return types.map((type) =>
    JSON.stringify({
      time: at(type === "request" ? second : second + 0.002),
      type,
      auth,
      request,
      ...(type === "response" ? data : {}),
      ...(error === undefined ? {} : { error }),
    }),
  );
}

/** Entries around the window that concern another secret, so that a log covers it. */
export const frame: readonly string[] = [
  ...logAccess({ number: 100_001, second: -1, path: "platform/data/other/secret" }),
  ...logAccess({ number: 100_002, second: 86_401, path: "platform/data/other/secret" }),
];

interface SweepTestOptions {
  readonly number?: 1 | 2 | 3;
  readonly replacements?: readonly (readonly [string, string])[];
  readonly from?: number;
  readonly to?: number;
  readonly rotation?: string;
  readonly limits?: { pairs?: PairLimits; groups?: number };
}

/** Sweeps through the bytes of a log, in the chunks that are given. */
export function sweepChunks(chunks: readonly Buffer[], options: SweepTestOptions = {}): SweepReport {
  const { ccr } = checkSample(options.number ?? 2, options.replacements ?? []);
  if (ccr === undefined) throw new Error("the sample has no request");
  const subject = describeSubject(ccr, 2);
  const sweepOptions = {
    subject,
    from: options.from ?? start,
    to: options.to ?? start + 86_400_000,
    rotation: subject.rotations.find(({ id }) => id === options.rotation),
    ...(options.limits === undefined ? {} : { limits: options.limits }),
  };
  const sweep = startSweep(sweepOptions);
  const lines = sweep.openLog();
  for (const chunk of chunks) lines.push(chunk);
  const logs = [{ name: "audit.log", sha256: "0".repeat(64), counts: lines.end() }];
  return composeReport(sweep.end(), { options: sweepOptions, digest: `sha256:${"0".repeat(64)}`, logs });
}

/** Sweeps through lines, with the frame around them. */
export function sweepLines(lines: readonly string[], options: SweepTestOptions = {}): SweepReport {
  return sweepChunks([Buffer.from([...frame, ...lines].map((line) => `${line}\n`).join(""))], options);
}
