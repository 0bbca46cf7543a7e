import { type Policies, PolicyPack, type ReportViolation, type ResourceValidationArgs } from "@pulumi/policy";
import * as pulumi from "@pulumi/pulumi";
import { isFoundationName } from "../lanes/foundation/names.ts";
import { findUndeclared, isAuthorityPolicy } from "./declared.ts";
import { findProjectFolder, listPlaces } from "./project-folder.ts";
import { readResource } from "./read-resource.ts";
import { type ApprovedLanes, readApprovedLanes } from "./requests.ts";
import { type DeclaredResource, describe } from "./resource.ts";
import { findDevOnlyFaults } from "./rules/dev-only.ts";
import { findExternalSecretFaults } from "./rules/external-secrets.ts";
import { findSecretFaults } from "./rules/kubernetes-secrets.ts";
import { findPolicyTextFaults } from "./rules/policy-text.ts";
import { findRoleFaults } from "./rules/role-bindings.ts";
import { findStoreFaults } from "./rules/secret-stores.ts";
import { findValueFaults } from "./rules/vault-values.ts";

/** What the settings of a policy may have (docs/policy-pack.md). */
interface PolicySettings {
  readonly requests?: string;
  readonly settings?: Readonly<Record<string, string>>;
  readonly productionEnvironments?: readonly string[];
}

type Rule = (resource: DeclaredResource, settings: PolicySettings) => readonly string[];

/** More lines than that nobody reads at once. */
const MAX_PROBLEMS = 20;
const stackType = "pulumi:pulumi:Stack";
const texts = { type: "object", additionalProperties: { type: "string" } } as const;

/** Serves the pack to the engine that started this process. */
export function startPack(): void {
  new PolicyPack("credential-lanes", { enforcementLevel: "mandatory", policies: makePolicies() });
}

/** The rules as the engine asks them. */
export function makePolicies(): Policies {
  const readLanes = rememberLanes();
  return [
    {
      ...makePolicy(
        "declared-by-a-lane",
        "Every policy, auth role, SecretStore and ExternalSecret is one that a granted lane of this stack declares.",
        (resource, settings) => judgeGrant(resource, readLanes(settings)),
      ),
      configSchema: { properties: { requests: { type: "string" }, settings: texts } },
    },
    {
      ...makePolicy(
        "policy-text",
        "A policy of OpenBao names each path, and grants nothing that makes other grants.",
        (resource, settings) => judgePolicyText(resource, () => readLanes(settings)),
      ),
      configSchema: { properties: { requests: { type: "string" }, settings: texts } },
    },
    makePolicy("role-bindings", "An auth role admits those callers alone that it names.", findRoleFaults),
    makePolicy("secret-store-conditions", "A store names the namespaces that may read through it.", findStoreFaults),
    makePolicy(
      "external-secret-fields",
      "An ExternalSecret delivers the fields that it names, and nothing else.",
      findExternalSecretFaults,
    ),
    withReads("no-secret-values-in-kubernetes", "No Secret is declared, or read, with its values.", findSecretFaults),
    withReads("no-secret-values-in-openbao", "No resource holds a secret value of OpenBao.", findValueFaults),
    {
      ...makePolicy(
        "no-development-server-in-production",
        "What a development server opens itself by is not in a production stack.",
        (resource, settings) => (isProduction(settings) ? findDevOnlyFaults(resource) : []),
      ),
      configSchema: {
        properties: { settings: texts, productionEnvironments: { type: "array", items: { type: "string" } } },
      },
    },
  ];
}

function makePolicy(name: string, description: string, rule: Rule) {
  return {
    name,
    description,
    enforcementLevel: "mandatory",
    severity: "critical",
    validateResource: (args: ResourceValidationArgs, report: ReportViolation): void => {
      const resource = readResource(args);
      for (const fault of rule(resource, args.getConfig<PolicySettings>()))
        report(`${describe(resource)}: ${fault}.`, args.urn);
    },
  } as const;
}

/** A rule that holds also for what a program only reads, by `get`: that is analyzed with the whole stack alone. */
function withReads(name: string, description: string, rule: Rule): Policies[number] {
  const declared = new Set<string>();
  const policy = makePolicy(name, description, rule);
  return {
    ...policy,
    validateResource: (args, report) => {
      declared.add(args.urn);
      policy.validateResource(args, report);
    },
    validateStack: ({ resources }, report) => {
      for (const each of resources.filter(({ urn }) => !declared.has(urn))) {
        const resource = readResource(each);
        for (const fault of rule(resource, {})) report(`${describe(resource)}: ${fault}.`, each.urn);
      }
    },
  };
}

/** On the stack itself: why its lanes are not known. On anything else: why none of them declares it. */
function judgeGrant(resource: DeclaredResource, { set, authority, problems }: ApprovedLanes): readonly string[] {
  if (resource.type !== stackType) return findUndeclared(resource, set, authority);
  if (problems.length === 0) return [];
  const rest = problems.length - MAX_PROBLEMS;
  const lines = rest > 0 ? [...problems.slice(0, MAX_PROBLEMS), `and ${rest} more`] : problems;
  return [`what its requests grant is not known, so nothing is approved:\n${lines.join("\n")}`];
}

/** The authority of a foundation writes policies and roles: it is held against what is computed, all others against the rule. */
function judgePolicyText(resource: DeclaredResource, readLanes: () => ApprovedLanes): readonly string[] {
  const isNamed = typeof resource.props.name === "string" && isFoundationName(resource.props.name);
  return isNamed && isAuthorityPolicy(resource, readLanes().authority) ? [] : findPolicyTextFaults(resource);
}

/** The lanes of the stack, compiled once. */
function rememberLanes(): (settings: PolicySettings) => ApprovedLanes {
  const known = new Map<string, ApprovedLanes>();
  return (own) => {
    const key = JSON.stringify(own);
    const lanes =
      known.get(key) ??
      readApprovedLanes({
        requests: own.requests ?? (process.env.CCR_REQUESTS || undefined),
        projectFolder: findProjectFolder(pulumi.getProject(), listPlaces(process.env)),
        read: (name) => readSetting(own, name),
        readFoundation: (name) => new pulumi.Config("foundation").get(name),
        isDryRun: pulumi.runtime.isDryRun(),
        now: Date.now(),
      });
    known.set(key, lanes);
    return lanes;
  };
}

/** A stack that does not say what it is for is taken for production. */
function isProduction(own: PolicySettings): boolean {
  const environment = readSetting(own, "environment");
  return environment === undefined || (own.productionEnvironments ?? ["production"]).includes(environment);
}

function readSetting({ settings }: PolicySettings, key: string): string | undefined {
  return settings?.[key] ?? new pulumi.Config("ccr").get(key);
}
