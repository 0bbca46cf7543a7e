import { isProperties, isSame, type Properties, type Value } from "../engine/values.ts";

/** One property of a resource: a row of its kind's table. */
export interface VaultProperty {
  readonly name: string;
  /** The field of the HTTP API; absent means the name in snake_case. */
  readonly field?: string;
  readonly type: "string" | "int" | "bool" | "list" | "set" | "map";
  readonly required?: true;
  /** A change takes a new resource. */
  readonly replaces?: true;
  readonly default?: Value;
  /** The server fills it in where it is absent, so its absence is no difference. */
  readonly computed?: true;
  /** Part of the path or of this side alone: no field of the object. */
  readonly local?: true;
  /** Sent, and never returned by the server. */
  readonly writeOnly?: true;
  /** Returned by the server, and no input. */
  readonly output?: true;
  /** What is sent for a value; absent means the value itself. */
  readonly encode?: (value: Value, inputs: Properties) => unknown;
  /** The value of what the server returned; absent means the one that the type says. */
  readonly decode?: (field: unknown) => Value;
}

/** The namespace that an object lives in, which every kind has. */
export const namespaceProperty: VaultProperty = { name: "namespace", type: "string", local: true, replaces: true };

const zeros = { string: "", int: 0, bool: false, list: [], set: [], map: {} } as const;

/** What a property that is not set amounts to on the server. */
export function zeroOf({ type }: VaultProperty): Value {
  return zeros[type];
}

/** The field of the HTTP API that carries a property. */
export function fieldOf({ name, field }: VaultProperty): string {
  return field ?? name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** True where both values mean the same to the server: a set has no order. */
export function isSameProperty({ type }: VaultProperty, left: Value | undefined, right: Value | undefined): boolean {
  if (type !== "set" || !Array.isArray(left) || !Array.isArray(right)) return isSame(left, right);
  return isSame([...new Set(left)].sort(), [...new Set(right)].sort());
}

/** Reads a field of the server's answer as the property's type; what is missing is the type's zero. */
export function decodeField(property: VaultProperty, field: unknown): Value {
  if (field === undefined || field === null) return zeroOf(property);
  if (property.decode !== undefined) return property.decode(field);
  switch (property.type) {
    case "int":
      return Number(field);
    case "bool":
      return field === true || field === "true";
    case "list":
    case "set":
      return (Array.isArray(field) ? field : [field]).map(String);
    case "map":
      return isProperties(field) ? mapValues(field, String) : {};
    default:
      return String(field);
  }
}

/** The reason why a known value does not fit the property's type; undefined where it does. */
export function findTypeProblem({ type }: VaultProperty, value: Value): string | undefined {
  const isText = (item: Value): boolean => typeof item === "string";
  const fits = {
    string: () => isText(value),
    int: () => Number.isInteger(value),
    bool: () => typeof value === "boolean",
    list: () => Array.isArray(value) && value.every(isText),
    set: () => Array.isArray(value) && value.every(isText),
    map: () => isProperties(value) && Object.values(value).every(isText),
  }[type]();
  return fits ? undefined : `expected ${expectations[type]}`;
}

const expectations = {
  string: "a string",
  int: "a whole number",
  bool: "a boolean",
  list: "a list of strings",
  set: "a list of strings",
  map: "a map of strings",
} as const;

/** The object with each of its values mapped. */
export function mapValues(object: Properties, map: (value: Value) => Value): Properties {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value)]));
}
