import { type DeclaredResource, isSet, listKubernetesObjects } from "../resource.ts";

/**
 * A Secret that carries its values, or the ciphertext of them. What the resource's inputs show, and no more: whatever is
 * said of whole manifests elsewhere can be asked here for each object too.
 */
export function findSecretFaults(resource: DeclaredResource): readonly string[] {
  const faults = listKubernetesObjects(resource).flatMap(({ group, kind, content }) => {
    if (kind === "SealedSecret") {
      return ["a SealedSecret keeps a value in the repository: put the value into OpenBao, and ask for a lane to it"];
    }
    const isSecret = group === "core" && kind === "Secret";
    return isSecret && (isSet(content.data) || isSet(content.stringData))
      ? ["it carries values, which end up in the program and in the state: ask for a lane that delivers them"]
      : [];
  });
  return [...new Set(faults)];
}
