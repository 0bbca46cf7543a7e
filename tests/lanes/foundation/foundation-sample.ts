import { compileFoundation, type FoundationResult } from "../../../lanes/foundation/compile-foundation.ts";
import type { Manifest } from "../../../lanes/foundation/kubernetes-objects.ts";
import type { FoundationPlan } from "../../../lanes/foundation/plan.ts";
import { type FoundationSettings, parseFoundationSettings } from "../../../lanes/foundation/settings.ts";
import type { SourceFile } from "../../../lanes/load.ts";
import type { StackSettings } from "../../../lanes/stack-settings.ts";
import { readSample, settings } from "../sample.ts";

/** Settings of a foundation that carries the samples, as Pulumi hands them over. */
export const sampleSettings: Readonly<Record<string, unknown>> = {
  kvMounts: ["platform"],
  authMaxTtl: "1h",
  kubernetesAuth: [{ path: "kubernetes", host: "https://kubernetes.default.svc", reviewer: "caller" }],
  jwtAuth: [
    { path: "oidc", type: "oidc", configuration: "by-hand" },
    { path: "ci", type: "jwt", discoveryUrl: "https://issuer.example.org", boundIssuer: "https://issuer.example.org" },
  ],
  logins: {
    "lane-apply": [{ mount: "ci", audience: "openbao", claims: { environment: ["production"] }, ttl: "30m" }],
    "lane-verify": [{ mount: "kubernetes", serviceAccount: "credential-lanes/verify" }],
  },
  audit: [{ path: "file", type: "file", options: { file_path: "/openbao/audit/audit.log", mode: "0600" } }],
  externalSecrets: {
    namespace: "external-secrets",
    serviceAccount: "external-secrets",
    reviewers: ["external-secrets/external-secrets"],
  },
};

/** Parses settings with some changed; undefined takes one away. */
export function parseSettings(
  changes: Readonly<Record<string, unknown>> = {},
): ReturnType<typeof parseFoundationSettings> {
  const all = { ...sampleSettings, ...changes };
  return parseFoundationSettings((key) => {
    const value = all[key];
    return value === undefined || typeof value === "string" ? value : JSON.stringify(value);
  });
}

/** The settings, which must be sound. */
export function readSettings(changes: Readonly<Record<string, unknown>> = {}): FoundationSettings {
  const { settings: read, problems } = parseSettings(changes);
  if (read === undefined) throw new Error(JSON.stringify(problems));
  return read;
}

interface Changes {
  readonly own?: Readonly<Record<string, unknown>>;
  readonly stack?: Partial<StackSettings>;
  readonly rendered?: readonly Manifest[];
  readonly sources?: readonly SourceFile[];
}

/** Compiles the samples' foundation with something changed. */
export function compileSample({ own = {}, stack = {}, rendered = [], sources }: Changes = {}): FoundationResult {
  const loaded = { sources: sources ?? [readSample(1), readSample(2), readSample(3)], findings: [] };
  return compileFoundation(loaded, { settings: { ...settings, ...stack }, foundation: readSettings(own), rendered });
}

/** The plan of the samples' foundation, which must be there. */
export function planSample(changes: Changes = {}): FoundationPlan {
  const { plan, errors } = compileSample(changes);
  if (plan === undefined) throw new Error(errors.join("\n"));
  return plan;
}
