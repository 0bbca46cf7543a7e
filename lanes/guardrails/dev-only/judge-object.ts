import { DEVELOPMENT_LABEL } from "../../development-label.ts";
import { asFields, asList, type Fields, isFields } from "../../fields.ts";
import type { Path } from "../../rules/rule.ts";
import { isOpeningScript, opensServer } from "./commands.ts";
import { type DevOnlyFault, NAMED, OPENS } from "./fault.ts";
import { isAutomaticName, isCustodyName } from "./names.ts";
import { findReleaseFaults } from "./releases.ts";
import { findConfigFaults } from "./server-config.ts";
import { findPodFaults } from "./workloads.ts";

/** An object of Kubernetes, by its kind and its content. */
export interface JudgedObject {
  readonly kind: string;
  readonly content: Fields;
  /** Names that it has elsewhere, such as in a program. */
  readonly otherNames?: readonly string[];
}

const LABELLED = "it is labelled as for development alone: leave it to the development stack";

const holders: ReadonlySet<string> = new Set(["Secret", "ConfigMap", "SealedSecret", "ExternalSecret", "PushSecret"]);

/** What of an object belongs to a development server alone: root or unseal material, and what opens or runs a server by itself. */
export function findDevOnly(object: JudgedObject): readonly DevOnlyFault[] {
  const { kind, content } = object;
  const faults = [
    ...findLabels(content, []),
    ...(holders.has(kind) ? findFaultsOfHolder(object) : findFaultsOfWorkload(object)),
    ...findReleaseFaults(kind, content),
    ...findOperatorFaults(kind, content),
  ];
  const places = faults.map(({ path, message }) => JSON.stringify([path, message]));
  return faults.filter((_, at) => places.indexOf(places[at] ?? "") === at);
}

/** The label on the object, or on the pods that it makes. */
function findLabels(value: unknown, path: Path): readonly DevOnlyFault[] {
  if (Array.isArray(value)) return value.flatMap((each, at) => findLabels(each, [...path, at]));
  if (!isFields(value)) return [];
  return Object.entries(value).flatMap(([key, each]): readonly DevOnlyFault[] => {
    const at = [...path, key];
    const marked = key === "labels" || key === "annotations" ? asFields(each)[DEVELOPMENT_LABEL] : undefined;
    const isMarked = marked !== undefined && marked !== false && marked !== "false";
    const own = isMarked ? [{ path: [...at, DEVELOPMENT_LABEL], message: LABELLED }] : [];
    return [...own, ...(typeof each === "object" ? findLabels(each, at) : [])];
  });
}

/** Secrets and ConfigMaps, and what makes them: by their names, their keys, and the scripts and configurations in them. */
function findFaultsOfHolder({ kind, content, otherNames = [] }: JudgedObject): readonly DevOnlyFault[] {
  const own = asFields(content.metadata).name;
  const isNamed = [own, ...otherNames].some(isCustodyName);
  const texts = kind === "ConfigMap" ? listTexts(content) : [];
  return [
    ...(isNamed ? [{ path: ["metadata", "name"], message: NAMED }] : []),
    ...listKeys(kind, content)
      .filter(({ name }) => isCustodyName(name))
      .map(({ path }) => ({ path, message: NAMED })),
    ...texts.filter(({ text }) => isOpeningScript(text)).map(({ path }) => ({ path, message: OPENS })),
    ...texts.flatMap(({ path, text }) => findConfigFaults(text).map((message) => ({ path, message }))),
  ];
}

interface Key {
  readonly path: Path;
  readonly name: unknown;
}

/** The names under which an object keeps values, or takes them from elsewhere. */
function listKeys(kind: string, content: Fields): readonly Key[] {
  const keysOf = (value: unknown, path: Path): readonly Key[] =>
    Object.keys(asFields(value)).map((name) => ({ path: [...path, name], name }));
  if (kind === "Secret" || kind === "ConfigMap") {
    return ["data", "stringData", "binaryData"].flatMap((key) => keysOf(content[key], [key]));
  }
  const spec = asFields(content.spec);
  if (kind === "SealedSecret") return keysOf(spec.encryptedData, ["spec", "encryptedData"]);
  const target = asFields(spec.target);
  return [
    { path: ["spec", "target", "name"], name: target.name },
    ...keysOf(asFields(target.template).data, ["spec", "target", "template", "data"]),
    ...asList(spec.data).flatMap((entry, at): readonly Key[] => {
      const { secretKey, remoteRef, match } = asFields(entry);
      const { property, key } = asFields(remoteRef);
      return [
        { path: ["spec", "data", at, "secretKey"], name: secretKey },
        { path: ["spec", "data", at, "remoteRef", "property"], name: property },
        { path: ["spec", "data", at, "remoteRef", "key"], name: lastOf(key) },
        { path: ["spec", "data", at, "match", "secretKey"], name: asFields(match).secretKey },
      ];
    }),
    ...asList(spec.dataFrom).map((entry, at) => ({
      path: ["spec", "dataFrom", at, "extract", "key"],
      name: lastOf(asFields(asFields(entry).extract).key),
    })),
  ];
}

function lastOf(key: unknown): unknown {
  return typeof key === "string" ? key.slice(key.lastIndexOf("/") + 1) : undefined;
}

/** What a program or a server may be given of a ConfigMap; a text for people may tell them how a server is opened. */
function listTexts({ data }: Fields): readonly { readonly path: Path; readonly text: string }[] {
  return Object.entries(asFields(data)).flatMap(([key, text]) => {
    const isForPeople = /\.(?:md|adoc|rst|html?)$|^NOTES|dashboard.*\.json$/i.test(key);
    return typeof text === "string" && !isForPeople ? [{ path: ["data", key], text }] : [];
  });
}

function findFaultsOfWorkload({ kind, content, otherNames = [] }: JudgedObject): readonly DevOnlyFault[] {
  const found = findPodFaults(content);
  const name = asFields(content.metadata).name;
  const runs =
    /^(?:Job|CronJob|Pod|Deployment|StatefulSet|DaemonSet|ReplicaSet|Workflow|CronWorkflow|TaskRun|Task)$/.test(kind);
  const isAutomatic = runs && [name, ...otherNames].some(isAutomaticName);
  if (isAutomatic && found.every(({ message }) => message !== OPENS)) {
    return [{ path: ["metadata", "name"], message: OPENS }, ...found];
  }
  const isNamed = !runs && [name, ...otherNames].some(isCustodyName) && kind !== "Namespace";
  return isNamed ? [{ path: ["metadata", "name"], message: NAMED }, ...found] : found;
}

const KEEPS = "it keeps the unseal keys and the root token in a Secret of the cluster: have a KMS or an HSM unseal it";

/** Operators that initialize and unseal by themselves, and where they keep what came of it. */
function findOperatorFaults(kind: string, content: Fields): readonly DevOnlyFault[] {
  const spec = asFields(content.spec);
  const group = typeof content.apiVersion === "string" ? content.apiVersion : "";
  // bank-vaults vault-operator 1.23, apis/vault.banzaicloud.com/v1alpha1: without any other mode the keys go into a Secret.
  if (kind === "Vault" && (group === "" || group.startsWith("vault.banzaicloud.com/"))) {
    const { kubernetes, options, ...modes } = asFields(spec.unsealConfig);
    const isKept = Object.keys(modes).length === 0;
    const path = kubernetes === undefined ? ["spec"] : ["spec", "unsealConfig", "kubernetes"];
    const config = findConfigFaults(spec.config).map((message) => ({ path: ["spec", "config"], message }));
    return [...(isKept ? [{ path, message: KEEPS }] : []), ...config];
  }
  // KubeVault v2025, apis/kubevault.com: unsealer.mode.
  if (kind === "VaultServer") {
    const mode = asFields(asFields(spec.unsealer).mode);
    return mode.kubernetesSecret === undefined
      ? []
      : [{ path: ["spec", "unsealer", "mode", "kubernetesSecret"], message: KEEPS }];
  }
  return [];
}

/** What a command that is run from elsewhere says, such as by a resource of a program. */
export function findCommandFaults(text: string): boolean {
  return opensServer(text) || isOpeningScript(text);
}
