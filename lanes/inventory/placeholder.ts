/** What a proposed request is made of; keys as on disk. */
export interface DraftMapping {
  readonly [key: string]: DraftValue | undefined;
}

/** A value of a proposed request, or a place in it that a person must fill. */
export type DraftValue = string | number | boolean | readonly (string | DraftMapping)[] | DraftMapping;

/** A place of a proposed request that could not be inferred. */
export interface OpenPlace {
  /** JSON pointer; of a list that of the list. */
  readonly pointer: string;
  /** What belongs there, in words. */
  readonly what: string;
}

/** The key of a place that is left open. */
export const OPEN_MARK = "TODO";

/**
 * Marks a place to fill. As YAML it reads `TODO: …`, which is a mapping where the format wants a text: so that the
 * request has an error there, whatever the place is, and can be neither proposed nor approved before it is filled.
 */
export function leaveOpen(what: string): DraftMapping {
  return { [OPEN_MARK]: what };
}

/** Every place that is still open, in the order of the file. */
export function listOpenPlaces(value: DraftValue | undefined, pointer = ""): readonly OpenPlace[] {
  const what = openWords(value);
  if (what !== undefined) return [{ pointer, what }];
  if (isItems(value)) return value.flatMap((item) => listOpenPlaces(item, pointer));
  if (typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, each]) => listOpenPlaces(each, `${pointer}/${key}`));
}

/** The request with every open place filled, by its pointer. */
export function fillOpenPlaces<T extends DraftValue>(value: T, fill: (pointer: string) => string, pointer = ""): T {
  const filled = (): DraftValue => {
    if (openWords(value) !== undefined) return fill(pointer);
    if (isItems(value)) return value.map((item) => fillOpenPlaces(item, fill, pointer));
    if (typeof value !== "object") return value;
    const entries = Object.entries(value).map(([key, each]) => [
      key,
      each === undefined ? each : fillOpenPlaces(each, fill, `${pointer}/${key}`),
    ]);
    return Object.fromEntries(entries) as DraftMapping;
  };
  return filled() as T;
}

function openWords(value: DraftValue | undefined): string | undefined {
  if (typeof value !== "object" || isItems(value)) return undefined;
  const what = value[OPEN_MARK];
  return typeof what === "string" && Object.keys(value).length === 1 ? what : undefined;
}

function isItems(value: DraftValue | undefined): value is readonly (string | DraftMapping)[] {
  return Array.isArray(value);
}
