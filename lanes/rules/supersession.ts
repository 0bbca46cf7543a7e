import { forEachSound, mapSound } from "../guard-broken.ts";
import { isOrder, type Reviewable } from "../reviewable.ts";
import { findReplaced } from "./conflicts.ts";
import type { ReviewSetRule } from "./rule.ts";
import { isGranted } from "./states.ts";

type Filed = Parameters<ReviewSetRule>[0][number];

/** What is read of each request, by its id; not of those whose id is broken. */
function mapById<Read>(ccrs: readonly Filed[], read: (filed: Filed) => Read): ReadonlyMap<string, Read> {
  return new Map(mapSound(ccrs, (filed): readonly [string, Read][] => [[filed.ccr.id, read(filed)]]));
}

const KEYS = ["supersedes", "superseded_by"] as const;

/** Links lead to another request, and both ends say the same. */
export const checkSupersession: ReviewSetRule = (ccrs, report) => {
  const byId = mapById(ccrs, ({ ccr }) => ccr);
  const links = ccrs.flatMap((filed) => KEYS.map((key) => ({ ...filed, key })));
  forEachSound(links, ({ file, ccr, key }) => {
    const id = ccr[key];
    if (id === undefined) return;
    const fault = findFault(ccr, { key, id, other: byId.get(id) });
    if (fault !== undefined) report(file, "bad-supersession", [key], fault);
  });
};

function findFault(
  own: Reviewable,
  { key, id, other }: { key: (typeof KEYS)[number]; id: string; other: Reviewable | undefined },
): string | undefined {
  if (id === own.id) return "A request cannot supersede itself";
  if (other === undefined) return "None of the requests that were checked has this id";
  if (own.request_type !== other.request_type || subjectOf(own) !== subjectOf(other))
    return "The other request is of another type, or about another lane";
  const back = key === "supersedes" ? other.superseded_by : other.supersedes;
  // The newer request is written first; the older one names it once it is superseded.
  const agrees = back === undefined ? key === "supersedes" : back === own.id;
  return agrees ? undefined : "The other request does not say the same of this one";
}

function subjectOf(request: Reviewable): string | undefined {
  return isOrder(request) && request.request_type !== "openbao-token-role" ? request.subject : undefined;
}

/** Requests cannot replace each other in a circle: none of them would be the last word. */
export const checkSupersessionCircles: ReviewSetRule = (ccrs, report) => {
  const circles = findCircles(mapById(ccrs, ({ ccr }) => ccr.supersedes));
  forEachSound(ccrs, ({ file, ccr }) => {
    if (circles.has(ccr.id) && ccr.supersedes !== ccr.id) {
      report(file, "bad-supersession", ["supersedes"], "These requests supersede each other in a circle");
    }
  });
};

/** Every id from which the links lead back to it; each link is followed once. */
function findCircles(links: ReadonlyMap<string, string | undefined>): ReadonlySet<string> {
  const circles = new Set<string>();
  const done = new Set<string>();
  for (const start of links.keys()) {
    const walk: string[] = [];
    let at: string | undefined = start;
    for (; at !== undefined && !done.has(at); at = links.get(at)) {
      done.add(at);
      walk.push(at);
    }
    const entry = at === undefined ? -1 : walk.indexOf(at);
    if (entry >= 0) for (const id of walk.slice(entry)) circles.add(id);
  }
  return circles;
}

/** A lane passes from the older request to the newer one: they are never granted together, whatever is between them. */
export const checkHandover: ReviewSetRule = (ccrs, report) => {
  const granted = mapById(
    mapSound(ccrs, (filed) => (isGranted(filed.ccr) ? [filed] : [])),
    ({ file }) => file,
  );
  const successors = new Map<string, string>();
  for (const [id, replaced] of findReplaced(ccrs)) {
    const newer = granted.get(id);
    if (newer === undefined) continue;
    for (const older of replaced) {
      const file = granted.get(older);
      if (file !== undefined && file !== newer && !successors.has(file)) successors.set(file, newer);
    }
  }
  for (const [file, newer] of successors) {
    report(file, "superseded-still-granted", ["status"], `It is granted beside the one that replaces it: ${newer}`);
  }
};
