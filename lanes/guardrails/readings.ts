import type { YamlNode } from "../parse/tree.ts";
import { isTaken } from "./branch-needs.ts";
import { type ManifestDocument, rereadDocument } from "./documents.ts";
import { type Choice, makePlan, type Plan, takeFirst } from "./plan-readings.ts";
import { lastBefore, type TemplateBranch } from "./template-branches.ts";

/** True for a template that gives some key, or items of a list, more than once, by branches of which one counts. */
export function hasReadings(document: ManifestDocument): boolean {
  return document.isTemplate && (document.alternatives.length > 0 || planOf(document).readings.length > 1);
}

/**
 * What a template says in place of a document that has all of its branches at once: in each reading some keys have another of
 * their values, and what stands in rivals of its branch is left out, so that a rule sees every value beside what it would be
 * rendered with. Of a long document it is one of them: of two blocks not every combination is a reading.
 */
export function listReadings(document: ManifestDocument): readonly ManifestDocument[] {
  const { alternatives, source } = document;
  const found = kept.get(alternatives) ?? readAll(document);
  if (source.text.length <= MAX_KEPT) kept.set(alternatives, found);
  return found;
}

/** The readings of a template, as long as somebody has what it says: they are asked for by the rules of a file and by those of all. */
const kept = new WeakMap<readonly YamlNode[], readonly ManifestDocument[]>();
/** Those of a long file would take much memory. */
const MAX_KEPT = 100_000;

function readAll(document: ManifestDocument): readonly ManifestDocument[] {
  const plan = planOf(document);
  const read = plan.readings.map((reading) => rereadDocument(document, leftOutOf(reading, plan)));
  return plan.isComplete || document.alternatives.length === 0 ? read : [readFirst(document, plan), ...read];
}

/** What has every key, with its first value; items of which one branch counts say together what is never rendered. */
function readFirst(document: ManifestDocument, plan: Plan): ManifestDocument {
  const others = new Set(document.alternatives.map(({ keyStart }) => keyStart));
  const holds: Choice["holds"] = new Map();
  takeFirst({ ...plan, blocks: plan.ofItems }, holds);
  const branches = plan.branches.filter(({ rivals }) => plan.ofItems.has(rivals));
  const isOther = leftOutOf({ holds, nodes: new Map() }, { ...plan, branches });
  return rereadDocument(document, (offset) => others.has(offset) || isOther(offset));
}

/** Documents, each with its readings in place of it where it has some. */
export function withReadings(documents: readonly ManifestDocument[]): readonly ManifestDocument[] {
  return documents.some(hasReadings)
    ? documents.flatMap((each) => (hasReadings(each) ? listReadings(each) : [each]))
    : documents;
}

/** The first key that is in no reading: there are more values of it than are looked at. */
export function findUnread(document: ManifestDocument): YamlNode | undefined {
  return planOf(document).unread;
}

const plans = new WeakMap<readonly YamlNode[], Plan>();

function planOf(document: ManifestDocument): Plan {
  const { alternatives } = document;
  const plan = plans.get(alternatives) ?? makePlan(document);
  plans.set(alternatives, plan);
  return plan;
}

/** True for where a key or an item stands that a reading has not. */
function leftOutOf({ holds, nodes }: Choice, { branches, needs, rivalsAt }: Plan): (offset: number) => boolean {
  const spans: TemplateBranch[] = [];
  let end = -1;
  for (const branch of branches) {
    // What is in another one is left out with it.
    if (branch.start < end || isTaken(needs.get(branch), holds)) continue;
    spans.push(branch);
    end = branch.end;
  }
  return (offset) => {
    const rivals = rivalsAt.get(offset);
    const own = rivals && nodes.get(rivals);
    return (own !== undefined && own.keyStart !== offset) || offset < (lastBefore(spans, offset)?.end ?? 0);
  };
}
