import type { SourceFile } from "../../load.ts";
import type { YamlNode } from "../../parse/tree.ts";
import { countUpTo, findNodeAt, formatPointer, pathOf } from "../../positions.ts";
import type { Path } from "../../rules/rule.ts";
import { findCandidates } from "../../secret-scan/find-candidates.ts";
import type { ManifestDocument } from "../documents.ts";
import type { Manifest } from "../manifest.ts";
import { placePath } from "../placed-path.ts";
import type { ManifestReport, ManifestRule } from "../rule.ts";
import { TEMPLATES } from "./external-secrets.ts";
import { isSureFamily, mayHoldKnownValue } from "./find-values.ts";
import { isKubeconfig } from "./kubeconfig.ts";
import { isBelowValues, kindMeantBy } from "./misspelt.ts";
import { groupByDocument, listNested } from "./nested.ts";
import { findMadeAddresses } from "./template-addresses.ts";

/** Tokens of a known format, private keys and passwords in addresses, wherever they stand in the text of a manifest. */
export const forbidKnownValues: ManifestRule = ({ manifests }, report) => {
  let last: SourceFile | undefined;
  for (const { document } of manifests) {
    const { source } = document;
    // They are in the order of their files, most of which have nothing like a credential.
    if (source !== last) judgeSource(source, manifests, report);
    last = source;
  }
};

/** What looks like a credential in a text, by its offset. */
interface KnownValue {
  readonly start: number;
  readonly family: string;
  /** The value itself; of what actions make there is none in the text. */
  readonly token: string;
}

function listKnown(source: SourceFile): readonly KnownValue[] {
  const made = findMadeAddresses(source).map((start) => ({ start, family: "url-password", token: "" }));
  if (!mayHoldKnownValue(source.text)) return made;
  const written = findCandidates(source.text).filter(
    ({ family, token }) => isSureFamily(family) && !(family === "url-password" && token.includes("{{")),
  );
  return [...written, ...made];
}

function judgeSource(source: SourceFile, manifests: readonly Manifest[], report: ManifestReport): void {
  const known = listKnown(source);
  if (known.length === 0) return;
  const own = [...groupByDocument(manifests)].filter(([document]) => document.source === source);
  const objects = new Map<ManifestDocument, ObjectsByPointer>();
  const written = new Set<string>();
  for (const { start, family, token } of known) {
    const [document, documentsOwn] = findDocument(own, start);
    const found = objects.get(document) ?? indexObjects(document, documentsOwn);
    objects.set(document, found);
    const path = findPlace(document, start - document.offset, found);
    if (path === undefined || isIdOfKey(path, token)) continue;
    const place = `${document.offset} ${family} ${formatPointer(path)}`;
    // An address may be written and be what an action makes.
    if (token === "" && written.has(place)) continue;
    written.add(place);
    report(document, "inline-secret-value", path, `Looks like a credential (${family})`);
  }
}

/** The id of a key of AWS is no secret, and a field of that name takes no reference (cert-manager 1.19: route53.accessKeyID). */
function isIdOfKey(path: Path, token: string): boolean {
  return /^(?:aws)?accessKeyId$/i.test(String(path.at(-1))) && /^AKIA[A-Z0-9]{16}$/.test(token);
}

type OfDocument = readonly [ManifestDocument, readonly Manifest[]];

/** The last document that begins at an offset or before it; what stands before the first one is in that one's text. */
function findDocument(documents: readonly OfDocument[], offset: number): OfDocument {
  const count = countUpTo(documents, offset, ([document]) => document.offset);
  return documents[Math.max(0, count - 1)] as OfDocument;
}

/** Where a credential is reported; undefined where another rule does. */
function findPlace(document: ManifestDocument, offset: number, objects: ObjectsByPointer): Path | undefined {
  const isOutside = offset < 0 || offset >= document.end - document.offset;
  if (isOutside) return placePath([], { offset });
  const node = findNodeAt(document.nodes, offset);
  const path = node === undefined ? [] : pathOf(node);
  const object = findObject(objects, path);
  if (isExample(object, path)) return undefined;
  if (node === undefined || isBehind(document, node, offset)) return placePath(path, { offset });
  return isToldElsewhere(object, path) ? undefined : placePath(path, { offset });
}

/** True for a comment: behind the value that begins last, or between a key and the first of its values. */
function isBehind({ source, offset: start }: ManifestDocument, node: YamlNode, offset: number): boolean {
  const isText = typeof node.value !== "object" && node.end > node.keyStart;
  if (isText) return offset >= node.end;
  return /(?:^|\s)#/.test(source.text.slice(start + node.keyStart, start + offset));
}

/** The objects of a document, also those within others. */
type ObjectsByPointer = ReadonlyMap<string, Manifest>;

function indexObjects(document: ManifestDocument, own: readonly Manifest[]): ObjectsByPointer {
  return new Map([...listNested(document, own), ...own].map((each) => [formatPointer(each.path), each]));
}

/** The object that a place is in, the innermost: an item of a list, or an object within another. */
function findObject(objects: ObjectsByPointer, path: Path): Manifest | undefined {
  for (let steps = path.length; steps >= 0; steps -= 1) {
    const found = objects.get(formatPointer(path.slice(0, steps)));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The texts of a definition are examples. */
function isExample(manifest: Manifest | undefined, path: Path): boolean {
  return manifest?.kind === "CustomResourceDefinition" && path[manifest.path.length] === "spec";
}

/** What a Secret or a ConfigMap holds is judged value by value. */
function isToldElsewhere(manifest: Manifest | undefined, path: Path): boolean {
  if (manifest === undefined) return false;
  const below = formatPointer(path.slice(manifest.path.length));
  if (isKubeconfig(manifest)) return /^\/users\/\d+\/user\/(?:token|password|client-key-data)$/.test(below);
  const template = TEMPLATES.get(kindMeantBy(manifest));
  if (template !== undefined) return below.startsWith(`${formatPointer(template)}/`);
  return isBelowValues(manifest, path.slice(manifest.path.length));
}
