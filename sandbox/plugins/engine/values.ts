/** A property value on the wire between the engine and a plugin. */
export type Value = null | boolean | number | string | readonly Value[] | Properties;

/** A property bag. */
export interface Properties {
  readonly [name: string]: Value;
}

// The signatures are part of the engine's protocol (pulumi v3.259.0, sdk/go/common/resource/plugin/rpc.go).
const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
const unknowns: ReadonlySet<Value> = new Set([
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

/** True of an object that is neither null nor a list. */
export function isProperties(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value, so marked that the engine encrypts it in the state and masks it in every output. */
export function markSecret(value: Value): Value {
  return { [signatureKey]: secretSignature, value };
}

/** True where the value, or a part of it, is not known before an update. */
export function hasUnknown(value: Value | undefined): boolean {
  if (Array.isArray(value)) return value.some(hasUnknown);
  if (isProperties(value)) return Object.values(value).some(hasUnknown);
  return value !== undefined && unknowns.has(value);
}

/** True where both are the same data; the order of an object's keys does not matter. */
export function isSame(left: Value | undefined, right: Value | undefined): boolean {
  if (left === right) return true;
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => isSame(item, right[index]));
  }
  if (!isProperties(left) || !isProperties(right)) return false;
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => isSame(left[key], right[key]));
}
