import { redactText } from "./secret-scan.ts";
import {
  type Applier,
  type CaProvider,
  parseAddress,
  parseApplier,
  parseCaProvider,
  parseIds,
  parseInterval,
  parseKvVersion,
  parseName,
  parseNames,
  parseObjects,
  parseServer,
  parseStackName,
  parseSwitch,
} from "./stack-setting-values.ts";
import { suggest } from "./suggest.ts";

/** What a stack sets for all its lanes; a lane itself says nothing about servers. */
export interface StackSettings {
  /** Lanes of this `target.environment` are declared. */
  readonly environment: string;
  /** Lanes that name a cluster are declared where it is this one; absent: lanes that name none. */
  readonly cluster?: string;
  /** Lanes of these `target.tenant`s alone are declared, sorted; absent: those of all tenants. */
  readonly tenants?: readonly string[];
  /** True of a stack that repeats another's lanes on servers of its own: `ccr stacks` counts it for no request. */
  readonly rehearsal?: true;
  /** OpenBao as Pulumi reaches it. */
  readonly openbaoAddress: string;
  /** OpenBao as External Secrets reaches it. */
  readonly openbaoAddressFromCluster: string;
  /** A PEM file that Pulumi checks OpenBao's certificate with. */
  readonly openbaoCaFile?: string;
  readonly openbaoCaProvider?: CaProvider;
  readonly kvVersion: 1 | 2;
  /** The context of the kubeconfig that the run's KUBECONFIG names. */
  readonly kubernetesContext: string;
  /** The API server that the context must lead to; absent: wherever it leads. */
  readonly kubernetesServer?: string;
  /** Who applies stores and ExternalSecrets; absent: Pulumi, as all else. */
  readonly kubernetesObjects?: Applier;
  /** Seconds between two reads of a secret by External Secrets. */
  readonly refreshIntervalSeconds: number;
  /** Ids of requests that a preview shows as if they were approved; an update refuses any. */
  readonly whatIf: readonly string[];
  /** Objects that exist already and are taken over as they are, as `ccr import-plan` names them: `<kind>:<id>`. */
  readonly adopt: readonly string[];
  /** A file of ssh-keygen's allowed signers: where it is set, an approval counts only with a good signature. */
  readonly allowedSigners?: string;
  /** The stack, `organization/project/stack`, whose outputs say what these lanes stand on. */
  readonly foundation?: string;
}

/** A setting that is missing or wrong: its key, and what it must be. Never its value. */
export interface SettingProblem {
  readonly key: string;
  readonly message: string;
}

export type SettingsResult =
  | { readonly settings: StackSettings; readonly problems?: never }
  | { readonly settings?: never; readonly problems: readonly SettingProblem[] };

/** Every key of the `ccr` namespace of a stack's configuration. */
export const settingKeys = [
  "environment",
  "cluster",
  "tenants",
  "rehearsal",
  "openbaoAddress",
  "openbaoAddressFromCluster",
  "openbaoCaFile",
  "openbaoCaProvider",
  "kvVersion",
  "kubernetesContext",
  "kubernetesServer",
  "kubernetesObjects",
  "refreshInterval",
  "whatIf",
  "adopt",
  "allowedSigners",
  "foundation",
] as const;
type SettingKey = (typeof settingKeys)[number];

function findUnknown(key: string): SettingProblem[] {
  if ((settingKeys as readonly string[]).includes(key)) return [];
  const near = suggest(key, settingKeys);
  const message =
    near === undefined ? "is no setting of a stack" : `is no setting of a stack; did you mean ccr:${near}?`;
  return [{ key: `ccr:${redactText(key)}`, message }];
}

/** What to do where somebody takes a rehearsal's committed settings for whole ones. */
const REHEARSAL_ADDS =
  "the sandbox of a rehearsal adds it: run node sandbox/main.ts ccr COMMAND, or node sandbox/main.ts pulumi COMMAND";

/**
 * Reads and checks the settings through `read` (key → text); answers with the settings, or with every problem. `given` are the
 * keys that are there, where the caller knows them: one that is no setting, such as a misspelt `allowedSigners`, would be
 * passed over with what it asks for.
 */
export function parseStackSettings(
  read: (key: SettingKey) => string | undefined,
  given: readonly string[] = [],
): SettingsResult {
  const problems: SettingProblem[] = given.flatMap(findUnknown);
  const need = <T>(
    key: SettingKey,
    parse: (text: string) => T | undefined,
    rule: string,
    whereMissing = rule,
  ): T | undefined => {
    const text = read(key);
    const value = text === undefined || text === "" ? undefined : parse(text);
    if (value === undefined) problems.push({ key: `ccr:${key}`, message: text ? rule : `is missing; ${whereMissing}` });
    return value;
  };
  const may = <T>(key: SettingKey, parse: (text: string) => T | undefined, rule: string): T | undefined =>
    read(key) === undefined ? undefined : need(key, parse, rule);

  const address = "it must be an https:// address (http:// only on a loopback address), without a path";
  const plain = "it must be a name of letters, digits and . _ - @ : /";
  const environment = need("environment", parseName, plain);
  const cluster = may("cluster", parseName, plain);
  const tenants = may(
    "tenants",
    parseNames,
    "it must be names of tenants, at least one: a list, or one text with commas",
  );
  const rehearsal = may("rehearsal", parseSwitch, "it must be true or false");
  const added = rehearsal === "true" ? REHEARSAL_ADDS : address;
  const openbaoAddress = need("openbaoAddress", parseAddress, address, added);
  const openbaoAddressFromCluster = need("openbaoAddressFromCluster", parseAddress, address, added);
  const openbaoCaFile = may("openbaoCaFile", (text) => text.trim() || undefined, "it must be the path of a PEM file");
  const caRule = "it must have type (ConfigMap or Secret), namespace, name and key, and nothing else";
  const openbaoCaProvider = may("openbaoCaProvider", parseCaProvider, caRule);
  const kvVersion = may("kvVersion", parseKvVersion, "it must be 1 or 2") ?? 2;
  const kubernetesContext = need("kubernetesContext", parseName, "it must be the name of a context of the kubeconfig");
  const kubernetesServer = may("kubernetesServer", parseServer, "it must be the https:// address of an API server");
  const kubernetesObjects = may("kubernetesObjects", parseApplier, "it must be pulumi or gitops");
  const idsRule = "it must be ids of requests: a list, or one text with commas";
  const whatIf = may("whatIf", parseIds, idsRule) ?? [];
  const adopt = may("adopt", parseObjects, "it must be the list that ccr import-plan --format config prints") ?? [];
  const allowedSigners = may("allowedSigners", (text) => text.trim() || undefined, "it must be the path of a file");
  const stackRule = "it must be the name of a stack: organization/project/stack";
  const foundation = may("foundation", parseStackName, stackRule);
  const refreshRule = "it must be a duration such as 1h or 15m, of at least one second";
  const refreshIntervalSeconds = may("refreshInterval", parseInterval, refreshRule) ?? 3600;

  if (problems.length > 0 || !environment || !openbaoAddress || !openbaoAddressFromCluster || !kubernetesContext) {
    return { problems };
  }
  return {
    settings: {
      environment,
      ...(cluster === undefined ? {} : { cluster }),
      ...(tenants === undefined ? {} : { tenants }),
      ...(rehearsal === "true" ? { rehearsal: true } : {}),
      openbaoAddress,
      openbaoAddressFromCluster,
      ...(openbaoCaFile === undefined ? {} : { openbaoCaFile }),
      ...(openbaoCaProvider === undefined ? {} : { openbaoCaProvider }),
      kvVersion,
      kubernetesContext,
      ...(kubernetesServer === undefined ? {} : { kubernetesServer }),
      ...(kubernetesObjects === undefined ? {} : { kubernetesObjects }),
      refreshIntervalSeconds,
      whatIf,
      adopt,
      ...(allowedSigners === undefined ? {} : { allowedSigners }),
      ...(foundation === undefined ? {} : { foundation }),
    },
  };
}
