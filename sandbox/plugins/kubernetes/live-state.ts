import { isProperties, type Properties, type Value } from "../engine/values.ts";
import { maskSecret, metadataOf } from "./object.ts";

// The server or a controller sets these, so that they are no inputs.
const servedMetadata: readonly string[] = [
  "creationTimestamp",
  "deletionGracePeriodSeconds",
  "deletionTimestamp",
  "finalizers",
  "generation",
  "managedFields",
  "ownerReferences",
  "resourceVersion",
  "selfLink",
  "uid",
];
const lastApplied = "kubectl.kubernetes.io/last-applied-configuration";

/** The part of a state that no object of the API has: the name that its fields are managed under. */
export const managerKey = "__fieldManager";

/** The state of an object: what the server returned, without its bookkeeping of field owners. */
export function toState(live: Properties, manager: string): Properties {
  const { managedFields: _, ...metadata } = metadataOf(live);
  return { ...maskSecret(withoutLastApplied({ ...live, metadata })), [managerKey]: manager };
}

/** The inputs that a live object amounts to: those there were before with live values, or all for an import. */
export function toInputs(live: Properties, before: Properties): Properties {
  if (Object.keys(before).length > 0) {
    // A Secret's plain contents are never returned.
    const plain = before.stringData === undefined ? {} : { stringData: before.stringData };
    return maskSecret({ ...(pruneTo(before, live, { keepsMissing: false }) as Properties), ...plain });
  }
  const { status: _, ...inputs } = live;
  const metadata = Object.entries(metadataOf(live)).filter(([name]) => !servedMetadata.includes(name));
  return maskSecret(withoutLastApplied({ ...inputs, metadata: Object.fromEntries(metadata) }));
}

/** What the recorded state says of the fields that the old inputs set. */
export function recordedInputs(state: Properties, inputs: Properties): Properties {
  return pruneTo(inputs, state, { keepsMissing: true }) as Properties;
}

/** The live value, reduced to the fields that `shape` has; a list keeps items that were added to it. */
function pruneTo(shape: Value, live: Value, options: { readonly keepsMissing: boolean }): Value {
  if (Array.isArray(shape) && Array.isArray(live)) {
    return live.map((item, index) => (index < shape.length ? pruneTo(shape[index], item, options) : item));
  }
  if (!isProperties(shape) || !isProperties(live)) return live;
  const entries = Object.entries(shape).flatMap(([key, value]): [string, Value][] => {
    const found = live[key];
    if (found !== undefined) return [[key, pruneTo(value, found, options)]];
    // A server leaves out what is empty.
    return options.keepsMissing || isEmpty(value) ? [[key, value]] : [];
  });
  return Object.fromEntries(entries);
}

function isEmpty(value: Value): boolean {
  return (Array.isArray(value) && value.length === 0) || (isProperties(value) && Object.keys(value).length === 0);
}

// The annotation repeats the whole object, a Secret's contents too.
function withoutLastApplied(object: Properties): Properties {
  const metadata = metadataOf(object);
  if (!isProperties(metadata.annotations) || metadata.annotations[lastApplied] === undefined) return object;
  const { [lastApplied]: _, ...annotations } = metadata.annotations;
  const { annotations: __, ...others } = metadata;
  return { ...object, metadata: Object.keys(annotations).length === 0 ? others : { ...others, annotations } };
}
