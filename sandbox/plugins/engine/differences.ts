import { isProperties, isSame, type Properties, type Value } from "./values.ts";

/** One property that an update would change; `replaces` where it takes a new resource. */
export interface Change {
  /** A property path as the engine writes it, such as `spec.conditions[0]`. */
  readonly path: string;
  readonly kind: "add" | "delete" | "update";
  readonly replaces: boolean;
}

/** Every leaf at which two property bags differ, by path; `replaces` answers for a whole path. */
export function findChanges(
  before: Properties,
  after: Properties,
  replaces: (path: readonly string[]) => boolean,
): Change[] {
  const changes: Change[] = [];
  const visit = (path: readonly string[], left: Value | undefined, right: Value | undefined): void => {
    if (isSame(left, right)) return;
    if (isProperties(left) && isProperties(right)) {
      const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
      for (const key of [...keys].sort()) visit([...path, key], left[key], right[key]);
    } else if (Array.isArray(left) && Array.isArray(right)) {
      const length = Math.max(left.length, right.length);
      for (let index = 0; index < length; index += 1) visit([...path, `[${index}]`], left[index], right[index]);
    } else {
      const kind = left === undefined ? "add" : right === undefined ? "delete" : "update";
      changes.push({ path: formatPath(path), kind, replaces: replaces(path) });
    }
  };
  visit([], before, after);
  return changes;
}

function formatPath(path: readonly string[]): string {
  return path.reduce((text, part) => {
    if (/^\[\d+\]$/.test(part)) return `${text}${part}`;
    if (/[."[\]]/.test(part)) return `${text}["${part.replaceAll('"', '\\"')}"]`;
    return text === "" ? part : `${text}.${part}`;
  }, "");
}
