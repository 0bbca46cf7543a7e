import { parseDuration } from "./duration.ts";

/** Where External Secrets finds the CA that OpenBao's certificate is signed by. */
export interface CaProvider {
  readonly type: "ConfigMap" | "Secret";
  readonly namespace: string;
  readonly name: string;
  readonly key: string;
}

/** Who applies the objects of Kubernetes that lanes are made of: the program, or whoever applies what `ccr export` writes. */
export type Applier = "pulumi" | "gitops";

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

const name = /^[A-Za-z0-9]([A-Za-z0-9._@:/-]*[A-Za-z0-9])?$/;

/** Reads and checks the settings through `read` (key → text); answers with the settings, or with every problem. */
export function parseStackSettings(read: (key: SettingKey) => string | undefined): SettingsResult {
  const problems: SettingProblem[] = [];
  const need = <T>(key: SettingKey, parse: (text: string) => T | undefined, rule: string): T | undefined => {
    const text = read(key);
    const value = text === undefined || text === "" ? undefined : parse(text);
    if (value === undefined) problems.push({ key: `ccr:${key}`, message: text ? rule : `is missing; ${rule}` });
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
  const openbaoAddress = need("openbaoAddress", parseAddress, address);
  const openbaoAddressFromCluster = need("openbaoAddressFromCluster", parseAddress, address);
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

function parseName(text: string): string | undefined {
  return name.test(text) ? text : undefined;
}

/** A stack of any project, as pulumi 3.259 names them, also where there is but one organization. */
function parseStackName(text: string): string | undefined {
  return /^[A-Za-z0-9][\w.-]*(\/[A-Za-z0-9][\w.-]*){2}$/.test(text) ? text : undefined;
}

function parseAddress(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(url.hostname);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && loopback)) return undefined;
  if (url.username || url.password || url.search || url.hash || url.pathname !== "/") return undefined;
  return text.replace(/\/$/, "");
}

/** An API server may be one of many behind one host, told apart by a path. */
function parseServer(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, username, password, search, hash } = new URL(text);
  if (protocol !== "https:" || username || password || search || hash) return undefined;
  return text.replace(/\/+$/, "");
}

function parseIds(text: string): readonly string[] | undefined {
  return parseWords(text, (id) => /^CCR-\d{4}-\d{4,}$/.test(id));
}

/** Names of which there must be some: a stack of no tenants would take everything away. */
function parseNames(text: string): readonly string[] | undefined {
  const names = parseWords(text, (each) => parseName(each) !== undefined);
  return names?.length === 0 ? undefined : names;
}

/** A list of words, sorted; Pulumi hands over a list of the stack's file as JSON. */
function parseWords(text: string, isWord: (word: string) => boolean): readonly string[] | undefined {
  const words = text.trimStart().startsWith("[") ? parseList(text) : text.split(",").map((word) => word.trim());
  return words?.every(isWord) ? [...new Set(words)].sort() : undefined;
}

function parseSwitch(text: string): "true" | "false" | undefined {
  return text === "true" || text === "false" ? text : undefined;
}

/** Objects of a server by kind and import id, sorted. */
function parseObjects(text: string): readonly string[] | undefined {
  const objects = parseList(text);
  if (objects === undefined || !objects.every((each) => /^(policy|role|store|external-secret):\S+$/.test(each)))
    return undefined;
  return [...new Set(objects)].sort();
}

function parseList(text: string): readonly string[] | undefined {
  const value = parseJson(text);
  return Array.isArray(value) && value.every((each) => typeof each === "string") ? value : undefined;
}

function parseApplier(text: string): Applier | undefined {
  return text === "pulumi" || text === "gitops" ? text : undefined;
}

function parseKvVersion(text: string): 1 | 2 | undefined {
  return text === "1" ? 1 : text === "2" ? 2 : undefined;
}

function parseInterval(text: string): number | undefined {
  const seconds = parseDuration(text);
  return seconds !== undefined && seconds >= 1 ? seconds : undefined;
}

function parseCaProvider(text: string): CaProvider | undefined {
  const value = parseObject(text);
  const keys = Object.keys(value ?? {})
    .sort()
    .join();
  if (value === undefined || keys !== "key,name,namespace,type") return undefined;
  if (value.type !== "ConfigMap" && value.type !== "Secret") return undefined;
  if (!Object.values(value).every((part) => typeof part === "string" && part !== "")) return undefined;
  return value as unknown as CaProvider;
}

function parseObject(text: string): Record<string, unknown> | undefined {
  const value = parseJson(text);
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
