import type { YamlNode } from "../parse/tree.ts";
import { type ManifestDocument, rereadDocument } from "./documents.ts";
import { type Choice, makePlan, type Plan } from "./plan-readings.ts";
import { isTaken, lastBefore } from "./template-branches.ts";

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
  const { readings, isComplete } = planOf(document);
  const read = readings.map((reading) => rereadDocument(document, leftOutOf(reading)));
  if (isComplete) return read;
  const others = new Set(document.alternatives.map(({ keyStart }) => keyStart));
  return [rereadDocument(document, (offset) => others.has(offset)), ...read];
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
function leftOutOf({ branches, nodes }: Choice): (offset: number) => boolean {
  const others = [...branches].flatMap(([{ twins }, at]) => twins.flat().filter((each) => !isTaken(each, at)));
  others.sort((a, b) => a.start - b.start);
  let end = -1;
  // What is in another one is left out with it.
  const spans = others.filter((each) => {
    const isOuter = each.start >= end;
    if (isOuter) end = each.end;
    return isOuter;
  });
  const keys = new Set<number>();
  for (const [rivals, own] of nodes) for (const each of rivals) if (each !== own) keys.add(each.keyStart);
  return (offset) => keys.has(offset) || offset < (lastBefore(spans, offset)?.end ?? 0);
}
