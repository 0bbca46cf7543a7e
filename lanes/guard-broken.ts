import type { YamlMap } from "./parse/tree.ts";
import { formatPointer } from "./positions.ts";

/** Thrown by a guarded document when a value is read that was reported already. */
export class BrokenValueRead extends Error {}

/**
 * The document, readable as far as it is sound: whoever reads one of the broken values is stopped by {@link BrokenValueRead},
 * so that a rule neither repeats what was reported nor judges by it, and all other rules still see the rest.
 */
export function guardBroken(root: YamlMap, broken: ReadonlySet<string>): YamlMap {
  return broken.has("") ? stopAll(root) : (guard(root, { pointer: "", broken }) as YamlMap);
}

function stopAll(root: YamlMap): YamlMap {
  return new Proxy(root, {
    get: () => {
      throw new BrokenValueRead();
    },
  });
}

function guard(value: unknown, { pointer, broken }: { pointer: string; broken: ReadonlySet<string> }): unknown {
  if (typeof value !== "object" || value === null) return value;
  return new Proxy(value, {
    get(target, key) {
      const child: unknown = Reflect.get(target, key);
      const below = pointer + formatPointer([String(key)]);
      if (broken.has(below)) throw new BrokenValueRead();
      return guard(child, { pointer: below, broken });
    },
  });
}
