import { parseDuration } from "../duration.ts";
import { isFields } from "../fields.ts";
import { compareText } from "../finding.ts";
import type { SettingProblem } from "../stack-settings.ts";

/** Where a value stands, and where its problems go. */
export interface Place {
  /** `foundation:kubernetesAuth[0].host` */
  readonly key: string;
  readonly problems: SettingProblem[];
}

/** Reads a value as something; undefined where it is none, and then the place has the problem. */
export type Parse<T> = (value: unknown, place: Place) => T | undefined;

/** A key that may be left out. */
export interface Optional<T> {
  readonly optional: Parse<T>;
}

type Shape = Readonly<Record<string, Parse<unknown> | Optional<unknown>>>;
type ValueOf<P> = P extends Parse<infer T> ? T : P extends Optional<infer T> ? T : never;
type Read<S extends Shape> = {
  readonly [K in keyof S as S[K] extends Optional<unknown> ? never : K]: ValueOf<S[K]>;
} & {
  readonly [K in keyof S as S[K] extends Optional<unknown> ? K : never]?: ValueOf<S[K]>;
};

/** Marks a key of an object that may be left out. */
export const optional = <T>(parse: Parse<T>): Optional<T> => ({ optional: parse });

/** Reports what a value must be; never the value. */
export function complain({ key, problems }: Place, message: string): undefined {
  problems.push({ key, message });
}

/** A text that is something. */
export function textThat(is: (text: string) => boolean, rule: string): Parse<string> {
  return (value, place) => (typeof value === "string" && is(value) ? value : complain(place, rule));
}

/** One of some words. */
export function oneOf<const W extends string>(words: readonly W[]): Parse<W> {
  const rule = `it must be ${words.join(" or ")}`;
  return (value, place) => words.find((word) => word === value) ?? complain(place, rule);
}

export const flag: Parse<boolean> = (value, place) =>
  typeof value === "boolean" ? value : complain(place, "it must be true or false");

/** Seconds of a duration within bounds. */
export function durationWithin({ from, to }: { from: number; to: number }, rule: string): Parse<number> {
  return (value, place) => {
    const seconds = typeof value === "string" ? parseDuration(value) : undefined;
    return seconds !== undefined && seconds >= from && seconds <= to ? seconds : complain(place, rule);
  };
}

/** A list, each item at a place of its own. */
export function listOf<T>(parse: Parse<T>): Parse<readonly T[]> {
  return (value, place) => {
    if (!Array.isArray(value)) return complain(place, "it must be a list");
    return value.flatMap((item, at) => parse(item, { ...place, key: `${place.key}[${at}]` }) ?? []);
  };
}

/** A list of texts, sorted and without repeats. */
export function setOf(parse: Parse<string>): Parse<readonly string[]> {
  const list = listOf(parse);
  return (value, place) => {
    const texts = list(value, place);
    return texts === undefined ? undefined : [...new Set(texts)].sort(compareText);
  };
}

/** An object with any keys that are something, each with a value. */
export function recordOf<T>(
  isKey: (key: string) => boolean,
  parse: Parse<T>,
  rule = "it has a key that is no name",
): Parse<Readonly<Record<string, T>>> {
  return (value, place) => {
    if (!isFields(value)) return complain(place, "it must be a mapping");
    const entries = Object.entries(value).flatMap(([key, item]) => {
      if (!isKey(key)) return complain(place, rule) ?? [];
      const read = parse(item, { ...place, key: `${place.key}.${key}` });
      return read === undefined ? [] : [[key, read] as const];
    });
    return Object.fromEntries(entries);
  };
}

/** An object with exactly these keys; what is wrong with any of them is told, also beside others. */
export function objectOf<S extends Shape>(shape: S): Parse<Read<S>> {
  return (value, place) => {
    if (!isFields(value)) return complain(place, `it must be a mapping of ${Object.keys(shape).join(", ")}`);
    const before = place.problems.length;
    const below = (key: string): Place => ({ ...place, key: `${place.key}.${key}` });
    const unknown = Object.keys(value).filter((key) => !Object.hasOwn(shape, key));
    // A key may be what somebody pasted: it is not repeated.
    if (unknown.length > 0) complain(place, `it has a key that is none of ${Object.keys(shape).join(", ")}`);
    const entries = Object.entries(shape).flatMap(([key, field]): [string, unknown][] => {
      const item = value[key];
      if (typeof field === "function") {
        if (item === undefined || item === null) return complain(below(key), "it is missing") ?? [];
        return [[key, field(item, below(key))]];
      }
      return item === undefined || item === null ? [] : [[key, field.optional(item, below(key))]];
    });
    return place.problems.length === before ? (Object.fromEntries(entries) as Read<S>) : undefined;
  };
}
