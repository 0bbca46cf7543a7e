import type { YamlMap } from "../../parse/tree.ts";
import type { Manifest } from "../manifest.ts";
import { asText, valueAt } from "../values.ts";
import { listOfGroup } from "./read-external-secret.ts";

/** Asks a path of OpenBao by an auth of its own (External Secrets 0.20.4, apis/generators/v1alpha1/types_vault.go). */
const READS_OPENBAO = "VaultDynamicSecret";

/** Prepares to tell whether what a `generatorRef` names reads OpenBao; all others make values up, or ask other systems for tokens. */
export function makeReadsOpenBao(manifests: readonly Manifest[]): (reference: YamlMap) => boolean {
  const clusterWide = new Set(
    listOfGroup(manifests)
      .filter(({ kind, body }) => kind === "ClusterGenerator" && valueAt(body, ["spec", "kind"]) === READS_OPENBAO)
      .map(({ name }) => name),
  );
  return ({ kind, name }) =>
    kind === READS_OPENBAO || (kind === "ClusterGenerator" && clusterWide.has(asText(name) ?? ""));
}
