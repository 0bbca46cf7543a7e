import type { Path } from "../../rules/rule.ts";
import { isUntold } from "../untold.ts";
import { asList, asMap, valueAt } from "../values.ts";
import type { SecretReader } from "../wiring/read-external-secret.ts";

/** A key that External Secrets writes into a Secret. */
export interface WrittenKey {
  readonly key: string;
  /** Where the manifest says so. */
  readonly path: Path;
  /** What is written, so that the same has the same; undefined for what a template makes. */
  readonly source: string | undefined;
}

/** The keys that are told; what `dataFrom` and `templateFrom` add, the manifest does not say. */
export function listWrittenKeys(reader: SecretReader): readonly WrittenKey[] {
  const { spec, path } = reader;
  const template = asMap(valueAt(spec, ["target", "template"]));
  const made = Object.keys(asMap(template?.data) ?? {}).map((key) => ({
    key,
    path: [...path, "target", "template", "data", key],
    source: undefined,
  }));
  // A template's keys are in place of those that are read.
  const isMadeAlone = template?.data !== undefined || asList(template?.templateFrom).length > 0;
  const read = isMadeAlone && template?.mergePolicy !== "Merge" ? [] : listReadKeys(reader);
  return [...read, ...made].filter(({ key }) => key !== "" && !isUntold(key));
}

/** The keys of `data`. */
export function listReadKeys({ data, store }: SecretReader): readonly WrittenKey[] {
  return data.map(({ secretKey, path, remote, store: own }) => {
    const { kind, name } = own ?? store ?? {};
    return { key: secretKey, path: [...path, "secretKey"], source: JSON.stringify([kind, name, remote]) };
  });
}
