import type { SourceFile } from "../load.ts";
import { formatPointer, makeLocator } from "../positions.ts";
import type { Path } from "../rules/rule.ts";
import { allNeeds, isTaken, listNeeds, type Needs, type NeedsOf, NOTHING } from "./branch-needs.ts";
import type { Manifest } from "./manifest.ts";
import { branchesAt, listBranches, type TemplateBranch } from "./template-branches.ts";

/** An object, and a place in it that matters, from its own root. */
export interface PlacedObject {
  readonly manifest: Manifest;
  readonly path: Path;
}

/** True for two objects of which one is never rendered without the other, as far as the branches of their templates tell. */
export function areRenderedTogether(left: PlacedObject, right: PlacedObject): boolean {
  if (areOne(left.manifest, right.manifest)) return false;
  const needs = needsOf(left);
  const others = needsOf(right);
  return isTaken(others, needs) || isTaken(needs, others);
}

/** True for what several readings of a template have for one object. */
function areOne({ document, path }: Manifest, other: Manifest): boolean {
  const { source, offset } = other.document;
  return document.source === source && document.offset === offset && formatPointer(path) === formatPointer(other.path);
}

const known = new WeakMap<Manifest, Needs>();

/** What has to hold where an object is rendered with what it has at the place. */
function needsOf({ manifest, path }: PlacedObject): Needs {
  const { source } = manifest.document;
  if (!source.text.includes("{{")) return NOTHING;
  const found = known.get(manifest) ?? readNeeds(manifest, path);
  known.set(manifest, found);
  return found;
}

function readNeeds({ document, path: ownPath }: Manifest, path: Path): Needs {
  const { source, offset, nodes } = document;
  const locate = makeLocator(nodes);
  const first = ownPath.length === 0 ? (nodes[1]?.keyStart ?? 0) : locate(ownPath, "key");
  const needs = new Map<string, boolean | number>();
  for (const at of [first, locate([...ownPath, ...path], "key")]) {
    const { branches, needs: own } = readBranches(source);
    const [inner] = branchesAt(branches, offset + at);
    for (const [name, holds] of allNeeds(inner, own)) needs.set(nameIn(source, name), holds);
  }
  return needs;
}

/** What is asked of the values of a chart says the same in each of its templates; all else is of its file. */
function nameIn({ path }: SourceFile, name: string): string {
  return name.startsWith(" ") && !/\$\w/.test(name) ? name : `${path} ${name}`;
}

interface Branches {
  readonly branches: readonly TemplateBranch[];
  readonly needs: NeedsOf;
}

const read = new WeakMap<SourceFile, Branches>();

function readBranches(source: SourceFile): Branches {
  const known = read.get(source);
  if (known !== undefined) return known;
  const branches = listBranches(source.text);
  const found = { branches, needs: listNeeds(branches, { byName: true }) };
  read.set(source, found);
  return found;
}
