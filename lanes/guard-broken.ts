import { formatPointer, parsePointer } from "./positions.ts";

/** Thrown by a guarded document when a value is read that was reported already. */
export class BrokenValueRead extends Error {}

/** What of a document was reported, as JSON pointers. */
export interface Reported {
  /** Values that are wrong or missing; whoever lists the keys of a mapping sees the missing ones too. */
  readonly broken: ReadonlySet<string>;
  /** Keys that the format does not have: whoever lists the keys of a mapping does not see them. */
  readonly unknown?: ReadonlySet<string>;
}

/**
 * The document, readable as far as it is sound: whoever reads one of the broken values is stopped by {@link BrokenValueRead},
 * so that a rule neither repeats what was reported nor judges by it, and all other rules still see the rest.
 */
export function guardBroken<Root extends object>(root: Root, { broken, unknown = new Set() }: Reported): Root {
  if (broken.has("")) return stopAll(root);
  const paths = [...broken].map(parsePointer);
  const below = Map.groupBy(paths, (path) => formatPointer(path.slice(0, -1)));
  return guard(root, { pointer: "", broken, unknown, below }) as Root;
}

/** What is read of guarded documents; undefined where a broken value stops the reading. */
export function readSound<Read>(read: () => Read): Read | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof BrokenValueRead) return undefined;
    throw error;
  }
}

/** Does the same for each, which is told its place: a broken value of one stops what is done for that one alone. */
export function forEachSound<Each>(all: readonly Each[], act: (each: Each, index: number) => void): void {
  for (let index = 0; index < all.length; index += 1) {
    // As `readSound` does, without a function for each entry of each list.
    try {
      act(all[index] as Each, index);
    } catch (error) {
      if (!(error instanceof BrokenValueRead)) throw error;
    }
  }
}

/** What is read of each, which is told its place, of those where no broken value stops the reading. */
export function mapSound<Each, Read>(
  all: readonly Each[],
  read: (each: Each, index: number) => readonly Read[],
): Read[] {
  const found: Read[] = [];
  forEachSound(all, (each, index) => {
    found.push(...read(each, index));
  });
  return found;
}

function stopAll<Root extends object>(root: Root): Root {
  return new Proxy(root, {
    get: () => {
      throw new BrokenValueRead();
    },
  });
}

interface Place extends Required<Reported> {
  readonly pointer: string;
  /** The paths of broken values, by the pointer of what they are in. */
  readonly below: ReadonlyMap<string, readonly (readonly string[])[]>;
}

function guard(value: unknown, place: Place): unknown {
  if (typeof value !== "object" || value === null) return value;
  const { pointer, broken, unknown } = place;
  const pointerOf = (key: string | symbol): string => pointer + formatPointer([String(key)]);
  const missing = new Set<string | symbol>(
    (place.below.get(pointer) ?? []).flatMap((path) => path.at(-1) ?? []).filter((key) => !Object.hasOwn(value, key)),
  );
  return new Proxy(value, {
    get(target, key) {
      const child: unknown = Reflect.get(target, key);
      const at = pointerOf(key);
      if (broken.has(at)) throw new BrokenValueRead();
      return guard(child, { ...place, pointer: at });
    },
    ownKeys: (target) => [...Reflect.ownKeys(target).filter((key) => !unknown.has(pointerOf(key))), ...missing],
    getOwnPropertyDescriptor: (target, key) =>
      missing.has(key) ? { configurable: true, enumerable: true } : Reflect.getOwnPropertyDescriptor(target, key),
  });
}
