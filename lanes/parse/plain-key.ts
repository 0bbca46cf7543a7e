import { readPlainScalar } from "./scalar.ts";
import { PROTOTYPE_KEYS } from "./tree.ts";

/** Keys that were read before, most of them the format's own: one text for each, and none that is not plain. */
const plainKeys = new Map<string, string>();
const MAX_PLAIN_KEYS = 1000;

/** The key itself; undefined for one that some reader takes for something else than text. */
export function plainKey(name: string): string | undefined {
  const known = plainKeys.get(name);
  if (known !== undefined) return known;
  const scalar = readPlainScalar(name);
  if (!("value" in scalar) || scalar.value !== name || PROTOTYPE_KEYS.has(name)) return undefined;
  if (plainKeys.size < MAX_PLAIN_KEYS) plainKeys.set(name, name);
  return name;
}
