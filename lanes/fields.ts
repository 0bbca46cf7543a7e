/** An object of any kind, or a part of it. */
export type Fields = Readonly<Record<string, unknown>>;

/** True for an object that is no list. */
export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The object, or an empty one in its place. */
export function asFields(value: unknown): Fields {
  return isFields(value) ? value : {};
}

/** The value of a text of JSON; undefined of any other text. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The list, or an empty one in its place. */
export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
