import type { YamlMap } from "../../parse/tree.ts";
import type { Path } from "../../rules/rule.ts";
import { type FindNear, indexNear } from "../../suggest.ts";
import type { Manifest } from "../manifest.ts";
import type { ManifestRule } from "../rule.ts";
import { isUntold, toldName } from "../untold.ts";
import { asMap, asText, valueAt } from "../values.ts";
import { listOfGroup, listReaders } from "./read-external-secret.ts";
import { listPushers } from "./read-push-secret.ts";

/** Every generator that something asks is there, where the manifests have one of its kind: others may lie elsewhere. */
export const checkGeneratorReferences: ManifestRule = ({ manifests }, report) => {
  const users = listGeneratorUsers(manifests);
  if (users.length === 0) return;
  const generators = indexGenerators(manifests);
  for (const { manifest, namespaces, path, reference } of users) {
    const name = toldName(asText(reference.name));
    const kind = asText(reference.kind) ?? "";
    const ofKind = generators.get(kind);
    if (name === undefined || ofKind === undefined || ofKind.isOpen) continue;
    if (ofKind.byName.get(name)?.some((each) => isReachable(each, namespaces)) === true) continue;
    ofKind.near ??= indexNear(ofKind.byName.keys());
    const near = ofKind.near(name, (each) => each !== name);
    const hint = near === undefined ? undefined : `Did you mean ${near}?`;
    const where = kind === CLUSTER_WIDE ? "" : " of this namespace";
    report(manifest, "generator-unresolved", [...path, "name"], `No ${kind}${where} has this name`, hint);
  }
};

const CLUSTER_WIDE = "ClusterGenerator";

/** The generators of one kind. */
interface OfKind {
  readonly byName: ReadonlyMap<string, readonly Manifest[]>;
  /** True where the name of one is filled in later. */
  readonly isOpen: boolean;
  near: FindNear | undefined;
}

function indexGenerators(manifests: readonly Manifest[]): ReadonlyMap<string, OfKind> {
  const generators = listOfGroup(manifests).filter(({ apiVersion }) => apiVersion.startsWith("generators."));
  return new Map(
    [...Map.groupBy(generators, ({ kind }) => kind)].map(([kind, all]) => [
      kind,
      { byName: Map.groupBy(all, ({ name }) => name), isOpen: all.some(({ name }) => isUntold(name)), near: undefined },
    ]),
  );
}

/** A generator is asked in its own namespace; one of the cluster, and what leaves its namespace out, anywhere. */
function isReachable({ kind, namespace }: Manifest, namespaces: readonly (string | undefined)[]): boolean {
  if (kind === CLUSTER_WIDE || toldName(namespace) === undefined) return true;
  return namespaces.some((each) => toldName(each) === undefined || each === namespace);
}

/** What asks a generator. */
interface GeneratorUser {
  readonly manifest: Manifest;
  readonly namespaces: readonly (string | undefined)[];
  /** Where the reference is. */
  readonly path: Path;
  readonly reference: YamlMap;
}

/** Entries of `dataFrom`, and what a PushSecret pushes (External Secrets 0.20.4, apis/externalsecrets). */
function listGeneratorUsers(manifests: readonly Manifest[]): readonly GeneratorUser[] {
  const ofReaders = listReaders(manifests).flatMap(({ manifest, namespaces, dataFrom }) =>
    dataFrom.flatMap(({ path, generator: reference }) =>
      reference === undefined
        ? []
        : [{ manifest, namespaces, reference, path: [...path, "sourceRef", "generatorRef"] }],
    ),
  );
  const ofPushers = listPushers(manifests).flatMap(({ manifest, namespaces, path, spec }) => {
    const reference = asMap(valueAt(spec, ["selector", "generatorRef"]));
    return reference === undefined
      ? []
      : [{ manifest, namespaces, reference, path: [...path, "selector", "generatorRef"] }];
  });
  return [...ofReaders, ...ofPushers];
}
