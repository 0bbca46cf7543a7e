import { pathOf } from "../positions.ts";
import type { ManifestDocument } from "./documents.ts";
import { judgingOnce } from "./judged-once.ts";
import { listManifests } from "./manifest.ts";
import { placePath } from "./placed-path.ts";
import { findUnread, hasReadings, listReadings } from "./readings.ts";
import type { ManifestReport, ManifestRule } from "./rule.ts";

/** Rules of single objects as one, which sees every reading of a template in place of what has all of its branches at once. */
export function judgeEveryReading(rules: readonly ManifestRule[]): ManifestRule {
  return (set, report) => {
    if (!set.documents.some(hasReadings)) {
      for (const rule of rules) rule(set, report);
      return;
    }
    const documents = set.documents.filter((each) => !hasReadings(each));
    const manifests = set.manifests.filter(({ document }) => !hasReadings(document));
    for (const rule of rules) rule({ ...set, documents, manifests }, report);
    for (const document of set.documents.filter(hasReadings)) {
      judgingOnce(document.source, () => {
        for (const reading of listReadings(document)) {
          const one = { ...set, documents: [reading], manifests: listManifests(reading) };
          for (const rule of rules) rule(one, report);
        }
      });
      reportUnread(document, report);
    }
  };
}

/** What is not looked at does not pass. */
function reportUnread(document: ManifestDocument, report: ManifestReport): void {
  const unread = findUnread(document);
  if (unread === undefined) return;
  const place = placePath(pathOf(unread), { offset: unread.keyStart });
  report(document, "yaml-duplicate-key", place, "A key of a template with more values than are looked at", MANY);
}

const MANY = "Give the key less often, or check what `helm template` renders instead.";
