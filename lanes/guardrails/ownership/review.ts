import type { Path } from "../../rules/rule.ts";
import type { ManifestDocument } from "../documents.ts";
import type { ManifestRule } from "../rule.ts";
import {
  CODEOWNERS_PLACES,
  type Codeowners,
  findRules,
  isOwnedBy,
  parseCodeowners,
  placesBefore,
} from "./codeowners.ts";
import { fileOf, isBelow } from "./places.ts";
import type { SecretOwnership } from "./schema.ts";

/** Where requests are, unless the file says otherwise. */
const REQUESTS_FOLDER = "credential-change-requests";

/** Something that must be reviewed by an owner: a folder with all that is below, or a file. */
interface Reviewed {
  readonly place: string;
  readonly isFolder: boolean;
  readonly owner: string;
  readonly path: Path;
}

/** Whoever is stated as owner is asked for a review by CODEOWNERS too. */
export const checkReviewers: ManifestRule = ({ documents, ownership: file, codeowners: source }, report) => {
  if (file === undefined || source === undefined) return;
  if (source === null) {
    const message = `None of ${CODEOWNERS_PLACES.join(", ")} is there: nobody is asked for a review`;
    report(file.document, "codeowners-mismatch", [], message);
    return;
  }
  const codeowners = parseCodeowners(source.text);
  for (const { offset, line, message } of codeowners.faults) {
    const none = { nodes: [], root: null, isTemplate: false, alternatives: [] };
    const place: ManifestDocument = { source, offset, end: offset, ...none };
    report(place, "codeowners-syntax", [], `Line ${line} counts for nothing: ${message}`);
  }
  const files = [...new Set([...documents.map(fileOf), fileOf(file.document)])];
  for (const reviewed of listReviewed(file.value, { own: fileOf(file.document), codeowners: source.path })) {
    const missed = findMissed(reviewed, { codeowners, files });
    if (missed === undefined) continue;
    report(file.document, "codeowners-mismatch", reviewed.path, describe(reviewed, { missed, codeowners, source }));
  }
};

function listReviewed(
  { services, foundation, requests, guardrails }: SecretOwnership,
  { own, codeowners }: { own: string; codeowners: string },
): readonly Reviewed[] {
  const folders = [
    ...services.flatMap(({ owner, folders: all }, at) =>
      all.map((place, index) => ({ place, owner, path: ["services", at, "folders", index] })),
    ),
    ...(foundation?.folders ?? []).map((place, index) => ({
      place,
      owner: foundation?.owner ?? "",
      path: ["foundation", "folders", index],
    })),
    { place: requests.folder ?? REQUESTS_FOLDER, owner: requests.owner, path: ["requests", "owner"] },
  ];
  const folder = own.slice(0, own.lastIndexOf("/") + 1);
  const files = [own, `${folder}exceptions.yaml`, `${folder}fixtures.yaml`, ...placesBefore(codeowners)];
  return [
    ...folders.map((each) => ({ ...each, isFolder: true })),
    ...files.map((place) => ({ place, owner: guardrails.owner, path: ["guardrails", "owner"], isFolder: false })),
  ];
}

interface Known {
  readonly codeowners: Codeowners;
  readonly files: readonly string[];
}

/** The first path that the owner does not review; of a folder also files that somebody may add, and any that a line is about. */
function findMissed({ place, isFolder, owner }: Reviewed, { codeowners, files }: Known): string | undefined {
  const added = [`${place}/new-file.yaml`, `${place}/new-folder/new-file.yaml`, `${place}/new-folder/new-file`];
  const isMissed = (path: string): boolean => !isOwnedBy(codeowners, path, owner);
  if (!isFolder) return [place].find(isMissed);
  return (
    added.find(isMissed) ??
    files
      .filter((each) => isBelow(each, place))
      .sort()
      .find(isMissed) ??
    codeowners.rules.flatMap(({ samplesBelow }) => samplesBelow(place)).find(isMissed)
  );
}

function describe(
  { place, isFolder, owner }: Reviewed,
  { missed, codeowners, source }: { missed: string; codeowners: Codeowners; source: { readonly path: string } },
): string {
  const rule = findRules(codeowners, missed).at(-1);
  const why =
    rule === undefined ? `no line of ${source.path} is about it` : `line ${rule.line} of ${source.path} names others`;
  const what = isFolder && !missed.includes("/new-") ? `${place} (${missed})` : place;
  return `${owner} is not asked to review ${what}: ${why}`;
}
