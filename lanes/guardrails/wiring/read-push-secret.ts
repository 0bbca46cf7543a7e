import type { YamlMap } from "../../parse/tree.ts";
import type { Path } from "../../rules/rule.ts";
import type { Manifest } from "../manifest.ts";
import { asList } from "../values.ts";
import { listOfGroup, readSpec, readStore, type StoreReference } from "./read-external-secret.ts";

/** A PushSecret, or what a ClusterPushSecret makes in each namespace: it writes a Secret of its namespace into stores. */
export interface SecretPusher {
  readonly manifest: Manifest;
  /** Path and value of what a PushSecret has as its spec. */
  readonly path: Path;
  readonly spec: YamlMap;
  readonly namespace: string | undefined;
  readonly namespaces: readonly (string | undefined)[];
  /** Those that are named; others are found by their labels. */
  readonly stores: readonly StoreReference[];
}

/** External Secrets 0.20.4, apis/externalsecrets/v1alpha1/pushsecret_types.go. */
const KINDS: ReadonlyMap<string, Path> = new Map([
  ["PushSecret", ["spec"]],
  ["ClusterPushSecret", ["spec", "pushSecretSpec"]],
]);

/** What of manifests writes into stores, in their order. */
export function listPushers(manifests: readonly Manifest[]): readonly SecretPusher[] {
  return listOfGroup(manifests).flatMap((manifest) => readPusher(manifest) ?? []);
}

/** A PushSecret of a manifest; undefined where it is none. */
export function readPusher(manifest: Manifest): SecretPusher | undefined {
  const placed = readSpec(manifest, KINDS);
  if (placed === undefined) return undefined;
  const { path, spec } = placed;
  const named = asList(spec.secretStoreRefs).flatMap((each, index) => {
    const store = readStore(each, [...path, "secretStoreRefs", index]);
    return store === undefined || store.name === "" ? [] : [store];
  });
  return { ...placed, stores: named };
}
