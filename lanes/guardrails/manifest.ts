import type { YamlMap } from "../parse/tree.ts";
import type { Path } from "../rules/rule.ts";
import type { ManifestDocument } from "./documents.ts";
import type { Producer, SecretReference } from "./references/reference.ts";
import { asMap, asText, valueAt } from "./values.ts";

/** What rules over all files ask of each manifest, found while its file was read. */
export interface ManifestFacts {
  readonly references: readonly SecretReference[];
  readonly producers: readonly Producer[];
}

/** An object of Kubernetes as a file has it: a document, or an item of a list. */
export interface Manifest {
  readonly document: ManifestDocument;
  /** Where the object is in its document; empty for the whole of it. */
  readonly path: Path;
  readonly body: YamlMap;
  /** `apps/v1`; empty where it is left out or is no text. */
  readonly apiVersion: string;
  readonly kind: string;
  /** As it is written; of a template it may hold actions. Empty where it is left out. */
  readonly name: string;
  /** Undefined where it is left out: then whoever applies the file decides. */
  readonly namespace: string | undefined;
  /** What was found in it while its file was read, where somebody has looked. */
  readonly facts: ManifestFacts | undefined;
}

/** How deep lists may hold lists; Kubernetes takes none in another. */
const MAX_LISTS = 8;

/** The objects of a document: itself, or what its list or its template of OpenShift holds. None of what has no kind, such as a file of values. */
export function listManifests(document: ManifestDocument): readonly Manifest[] {
  return listBelow(document, ROOT, MAX_LISTS);
}

/** One for all documents. */
const ROOT: Path = [];

/** The objects at a place within another object: the one that is there, or those of the list that is. */
export function listManifestsAt(document: ManifestDocument, path: Path): readonly Manifest[] {
  return listBelow(document, path, MAX_LISTS);
}

/** What an item of a list takes of it where it does not say so itself. */
type Inherited = Pick<Manifest, "kind" | "apiVersion">;
const NOTHING: Inherited = { kind: "", apiVersion: "" };

function listBelow(document: ManifestDocument, path: Path, levels: number, given = NOTHING): readonly Manifest[] {
  const value = valueAt(document.root, path);
  if (Array.isArray(value) && path.length === 0) {
    return value.flatMap((_item, index) => listBelow(document, [index], levels - 1));
  }
  const body = asMap(value);
  if (body === undefined) return [];
  const kind = asText(body.kind ?? "") || (body.kind ? "" : given.kind);
  if (kind === "" || isOwnKind(body, kind)) return [];
  const own = describe(document, path, body, kind, asText(body.apiVersion) || given.apiVersion);
  const items = kind.endsWith("List")
    ? "items"
    : kind === "Template" && Array.isArray(body.objects)
      ? "objects"
      : undefined;
  if (levels <= 0 || items === undefined || !Array.isArray(body[items])) return [own];
  const handed = items === "items" ? nameItems(own) : NOTHING;
  const below = body[items].flatMap((_item, index) => listBelow(document, [...path, items, index], levels - 1, handed));
  // A template of OpenShift has parameters of its own.
  return items === "items" ? below : [...below, own];
}

/**
 * What kubectl takes an item of a list for that does not say it: a SecretList has Secrets (apimachinery 0.36,
 * apis/meta/v1/unstructured/helpers.go).
 */
function nameItems({ kind, apiVersion }: Inherited): Inherited {
  const item = kind.slice(0, -"List".length);
  return item === "" ? NOTHING : { kind: item, apiVersion };
}

/** Requests, records and other documents of this library lie beside manifests, and are checked by `ccr validate`. */
function isOwnKind({ apiVersion }: YamlMap, kind: string): boolean {
  return apiVersion === undefined && /^[a-z]/.test(kind);
}

function describe(
  document: ManifestDocument,
  path: Path,
  { metadata }: YamlMap,
  kind: string,
  apiVersion: string,
): Manifest {
  return new Found(document, path, asMap(metadata), { kind, apiVersion });
}

/** Words that nearly every manifest has one of: one text for each, where a repository would keep thousands. */
const words = new Map<string, string>();
const MAX_WORDS = 1000;

function shared(word: string): string {
  const known = words.get(word);
  if (known === undefined && words.size < MAX_WORDS) words.set(word, word);
  return known ?? word;
}

/** Keeps what was found in a manifest. */
export function keepFacts(manifest: Manifest, facts: ManifestFacts): void {
  (manifest as { facts: ManifestFacts | undefined }).facts = facts;
}

/** What a document says may be let go of, and is read again. */
const MANIFEST = {
  get body(): YamlMap {
    const { document, path } = this as unknown as Manifest;
    // Every rule asks this of every object: the walk along no path took a tenth of a run.
    return (path.length === 0 ? document.root : valueAt(document.root, path)) as YamlMap;
  },
};

/** Made by a constructor, which takes a fraction of what setting a prototype does. */
function FoundManifest(
  this: { -readonly [Key in keyof Omit<Manifest, "body">]: Manifest[Key] },
  document: ManifestDocument,
  path: Path,
  metadata: YamlMap | undefined,
  { kind, apiVersion }: Inherited,
): void {
  this.document = document;
  this.path = path;
  this.kind = shared(kind);
  this.apiVersion = shared(apiVersion);
  this.name = asText(metadata?.name) ?? "";
  this.namespace = shared(asText(metadata?.namespace) ?? "") || undefined;
  this.facts = undefined;
}
FoundManifest.prototype = MANIFEST;
const Found = FoundManifest as unknown as new (...args: Parameters<typeof FoundManifest>) => Manifest;
