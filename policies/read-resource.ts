import { UnknownValueError } from "@pulumi/policy";
import { type Fields, isFields } from "../lanes/fields.ts";
import { type DeclaredResource, UNKNOWN } from "./resource.ts";

interface Analyzed {
  readonly type: string;
  readonly name: string;
  readonly props: Fields;
}

/**
 * The resource with its unknown values as values. The library throws when one is touched, and then reports no more than
 * an advice: what cannot be checked would pass a preview.
 */
export function readResource({ type, name, props }: Analyzed): DeclaredResource {
  const unknown: string[] = [];
  const copy = (value: unknown, place: string): unknown => {
    if (Array.isArray(value)) return Array.from(value.keys(), (index) => get(value, index, `${place}[${index}]`));
    if (!isFields(value)) return value;
    const keys = Object.keys(value);
    return Object.fromEntries(keys.map((key) => [key, get(value, key, place === "" ? key : `${place}.${key}`)]));
  };
  const get = (parent: object, key: string | number, place: string): unknown => {
    let value: unknown;
    try {
      value = (parent as Record<string | number, unknown>)[key];
    } catch (error) {
      if (!(error instanceof UnknownValueError)) throw error;
      unknown.push(place);
      return UNKNOWN;
    }
    return copy(value, place);
  };
  return { type, name, props: copy(props, "") as Fields, unknown };
}
