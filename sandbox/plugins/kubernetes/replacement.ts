import { findChanges } from "../engine/differences.ts";
import type { DiffRequest, DiffResult } from "../engine/provider.ts";
import { recordedInputs } from "./live-state.ts";
import { isAutonamed, keyOf } from "./object.ts";

const identity: readonly string[] = ["apiVersion", "kind", "metadata.name", "metadata.namespace"];

// pulumi-kubernetes 4.34 replaces these kinds when their contents change, unless it is told that they are mutable.
const contents: Readonly<Record<string, readonly string[]>> = {
  ConfigMap: ["binaryData", "data", "immutable"],
  Secret: ["data", "immutable", "stringData", "type"],
};

/** The differences between what is recorded and the new inputs, and whether they take a new object. */
export function compareObjects(request: DiffRequest, mutableKinds: readonly string[]): DiffResult {
  const before = recordedInputs(request.oldState, request.oldInputs);
  const [oldKey, newKey] = [keyOf(request, before), keyOf(request, request.inputs)];
  const fixed = newKey.apiVersion === "v1" && !mutableKinds.includes(newKey.kind) ? (contents[newKey.kind] ?? []) : [];
  const replaces = (path: readonly string[]): boolean =>
    fixed.includes(path[0] ?? "") || identity.includes(path.slice(0, 2).join("."));
  const sameName = oldKey.name === newKey.name && oldKey.namespace === newKey.namespace;
  return {
    changes: findChanges(before, request.inputs, replaces),
    // Two objects cannot have one name at the same time.
    deleteBeforeReplace: sameName && !isAutonamed(request.inputs),
  };
}
