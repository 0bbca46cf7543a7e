import { suggest } from "../../suggest.ts";
import type { ManifestDocument } from "../documents.ts";
import type { Manifest } from "../manifest.ts";
import type { ManifestReport } from "../rule.ts";
import { isUntold, toldName } from "../untold.ts";
import type { Producer, SecretReference } from "./reference.ts";

/** Secrets that the cluster or a tool makes by itself. */
const MADE_ELSEWHERE = /-token-[a-z0-9]{5}$|^sh\.helm\.release\.v1\.|^bootstrap-token-/;

/** Reports a reference that leads to no Secret, or to one without a key that is needed. */
export function checkReference(
  where: Manifest | ManifestDocument,
  reference: SecretReference,
  producers: ReadonlyMap<string, readonly Producer[]>,
  report: ManifestReport,
): void {
  const { path, name, namespace: written, keys, isOptional } = reference;
  if (isUntold(name) || MADE_ELSEWHERE.test(name)) return;
  const namespace = toldName(written);
  const named = producers.get(name) ?? [];
  const found = named.filter((each) => meets(each, namespace));
  if (found.length === 0) {
    const code = isOptional ? "secret-missing-optional" : "secret-missing";
    report(
      where,
      code,
      path,
      "Nothing makes this Secret in this namespace",
      hintAt(named, { name, namespace, producers }),
    );
    return;
  }
  if (isOptional || found.some((each) => each.keys === undefined)) return;
  const known = found.flatMap((each) => each.keys ?? []);
  for (const { key, path: at } of keys) {
    if (isUntold(key) || known.includes(key)) continue;
    const near = suggest(key, known);
    const hint = near === undefined ? undefined : `Did you mean ${near}?`;
    report(where, "secret-key-missing", at, `The Secret has no key ${describeKey(key)}`, hint);
  }
}

/** Only a name that can be one is repeated. */
function describeKey(key: string): string {
  return /^[-._a-zA-Z0-9]{1,63}$/.test(key) ? key : "of this name";
}

/** A namespace that is not written on one side may be the other's: whoever applies it says. */
function meets({ namespace }: Producer, wanted: string | undefined): boolean {
  return namespace === undefined || wanted === undefined || namespace === wanted;
}

function hintAt(
  named: readonly Producer[],
  {
    name,
    namespace,
    producers,
  }: { name: string; namespace: string | undefined; producers: ReadonlyMap<string, readonly Producer[]> },
): string | undefined {
  const elsewhere = [...new Set(named.flatMap((each) => each.namespace ?? []))].sort();
  if (elsewhere.length > 0) {
    return `There is one of this name in ${elsewhere.join(", ")}; a Secret is used in its own namespace alone.`;
  }
  const near = suggest(name, listNear(producers, namespace));
  return near === undefined ? undefined : `Did you mean ${near}?`;
}

/** How many names are compared with one that is missing. */
const MAX_COMPARED = 2000;

function listNear(
  producers: ReadonlyMap<string, readonly Producer[]>,
  namespace: string | undefined,
): readonly string[] {
  const near: string[] = [];
  for (const [name, all] of producers) {
    if (near.length === MAX_COMPARED) break;
    if (all.some((each) => meets(each, namespace))) near.push(name);
  }
  return near;
}
