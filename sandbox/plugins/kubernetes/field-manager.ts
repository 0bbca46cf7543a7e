import { createHash } from "node:crypto";
import { isProperties, type Properties, type Value } from "../engine/values.ts";
import { type CallKubernetes, KubernetesError } from "./client.ts";
import { managerKey } from "./live-state.ts";
import { annotationOf, metadataOf } from "./object.ts";

const attempts = 5;

/** The name that a resource's fields are managed under: the program's, the one there was, or one of its URN. */
export function managerOf(urn: string, inputs: Properties, state: Properties): string {
  const given = annotationOf(inputs, "pulumi.com/patchFieldManager");
  const recorded = state[managerKey];
  if (given !== undefined) return given;
  if (typeof recorded === "string") return recorded;
  return `pulumi-kubernetes-${createHash("sha256").update(urn).digest("hex").slice(0, 8)}`;
}

/**
 * Makes the fields that a POST or PUT set under this manager's name those of its server-side applies: the server takes
 * the two for different owners, and the first apply that changed one of them would be a conflict with itself.
 */
export async function claimFields(
  call: CallKubernetes,
  path: string,
  { live, manager }: { live: Properties; manager: string },
): Promise<Properties> {
  let object = live;
  for (let attempt = 1; ; attempt += 1) {
    const fields = claimedFields(object, manager);
    if (fields === undefined) return object;
    try {
      return await call({
        method: "PATCH",
        path,
        headers: { "content-type": "application/json-patch+json" },
        body: [
          { op: "replace", path: "/metadata/managedFields", value: fields },
          { op: "replace", path: "/metadata/resourceVersion", value: metadataOf(object).resourceVersion },
        ],
      });
    } catch (error) {
      // A controller was faster: what it changed is read again.
      if (!(error instanceof KubernetesError && error.status === 409) || attempt === attempts) throw error;
      object = await call({ method: "GET", path });
    }
  }
}

/** The owners of an object's fields with this manager's updates turned into applies; undefined where it has none. */
function claimedFields(object: Properties, manager: string): Value | undefined {
  const { managedFields } = metadataOf(object);
  if (!Array.isArray(managedFields)) return undefined;
  const isOwn = (entry: Value, operation: string): boolean =>
    isProperties(entry) && entry.manager === manager && entry.operation === operation && !entry.subresource;
  const index = managedFields.findIndex((entry) => isOwn(entry, "Update"));
  if (index === -1 || managedFields.some((entry) => isOwn(entry, "Apply"))) return undefined;
  return managedFields.with(index, { ...(managedFields[index] as Properties), operation: "Apply" });
}
