import {
  asFields,
  asList,
  type DeclaredResource,
  type Fields,
  isFields,
  type KubernetesObject,
  listKubernetesObjects,
} from "../resource.ts";

/** Names of what opens a whole server, without what separates their words. */
const custody = /root(token|key)|(unseal|recovery)(key|share)|(auto|init|root)credential|initkeys/;
const automatic = /auto(init|unseal)|(openbao|vault|bao)(init|unseal)/;
/** What starts, opens or runs a server without its custodians. */
const commands = /\boperator\s+(init|unseal|generate-root)\b|\bserver\b.*\s-dev\b|\bsys\/(init|unseal|generate-root)\b/;

const workloads: ReadonlySet<string> = new Set([
  ...["Job", "CronJob", "Pod", "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"],
]);

/** What belongs to a server for development alone: its root token or unseal keys in Kubernetes, and what opens it by itself. */
export function findDevOnlyFaults(resource: DeclaredResource): readonly string[] {
  const faults = listKubernetesObjects(resource).flatMap((object) => findFaultsOf(object, resource.name));
  return [...new Set([...faults, ...findChartFaults(resource)])];
}

function findFaultsOf(object: KubernetesObject, logicalName: string): readonly string[] {
  const { kind, content } = object;
  const name = asFields(content.metadata).name;
  if (workloads.has(kind)) {
    const isAutomatic = [name, logicalName].some((each) => automatic.test(squeeze(each)));
    const opens = listCommands(content).some((command) => commands.test(command));
    return [
      ...(isAutomatic || opens
        ? ["it initializes, opens or runs a server without its custodians: leave it to the development stack"]
        : []),
      ...(listVariables(content).some((variable) => custody.test(squeeze(variable)))
        ? ["its environment has root or unseal material: leave it to the development stack"]
        : []),
    ];
  }
  const names = [name, logicalName, ...listKeys(object)];
  return names.some((each) => custody.test(squeeze(each)))
    ? ["it is named as root or unseal material, which has no place in a cluster: keep it with its custodians"]
    : [];
}

/** The names under which an object keeps values. */
function listKeys({ kind, content }: KubernetesObject): readonly unknown[] {
  if (["Secret", "ConfigMap"].includes(kind)) {
    return ["data", "stringData", "binaryData"].flatMap((key) => Object.keys(asFields(content[key])));
  }
  const spec = asFields(content.spec);
  if (kind === "SealedSecret") return Object.keys(asFields(spec.encryptedData));
  if (kind !== "ExternalSecret") return [];
  return [asFields(spec.target).name, ...asList(spec.data).map((entry) => asFields(entry).secretKey)];
}

/** What a chart of OpenBao or Vault runs a development server by (openbao-helm 0.16, values.yaml: server.dev.enabled). */
function findChartFaults({ type, props }: DeclaredResource): readonly string[] {
  const isChart = /^kubernetes:helm\.sh\/v\d+:/.test(type);
  const { enabled } = asFields(asFields(asFields(props.values).server).dev);
  return isChart && (enabled === true || enabled === "true")
    ? ["its chart runs a development server: leave it to the development stack"]
    : [];
}

/** Each command and each list of arguments, as one line. */
function listCommands(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(listCommands);
  if (!isFields(value)) return [];
  const line = [...asList(value.command), ...asList(value.args)].map(String).join(" ");
  return [...(line === "" ? [] : [line.replace(/\s+/g, " ")]), ...Object.values(value).flatMap(listCommands)];
}

/** The names of the variables of all containers. */
function listVariables(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap(listVariables);
  if (!isFields(value)) return [];
  const own = asList(value.env).map((entry) => (entry as Fields | null)?.name);
  return [...own, ...Object.values(value).flatMap(listVariables)];
}

/** `ROOT_TOKEN`, `root-token` and `rootToken` are one name. */
function squeeze(name: unknown): string {
  return typeof name === "string" ? name.toLowerCase().replace(/[-_.\s/]/g, "") : "";
}
