import { countEdits } from "../lanes/count-edits.ts";
import { redactName } from "../lanes/secret-names.ts";
import { type FolderEntry, peekFolder } from "./files/look.ts";
import { joinPath, resolvePath } from "./files/paths.ts";
import { showPlainly } from "./reports/report.ts";

/** A name that begins as an id does, or nearly so. */
const NEAR_ID = /^ccr-(\d{4})-(\d{1,6})(?=$|[-.])/i;

const MAX_EDITS = 2;

/** What is right in a folder, by its path. */
interface Candidate {
  readonly name: string;
  readonly path: string;
  readonly is: FolderEntry["is"];
  /** True in the folder where requests are named by their ids alone. */
  readonly hasIds: boolean;
}

/**
 * What was nearly named by an operand that is nothing: the id of a request, a file of one, or a folder. Only names are looked at,
 * of the folder where it would lie and of that of all requests. Another number is another request, and never suggested.
 */
export function findNearRequest(
  operand: string,
  { folder, idsFrom }: { readonly folder: string; readonly idsFrom: string },
): string | undefined {
  const at = operand.replace(/\/+$/, "").lastIndexOf("/") + 1;
  const place = operand.slice(0, at);
  const name = operand.slice(at).replace(/\/+$/, "");
  const candidates = [...new Set([place === "" ? "." : place, idsFrom])].flatMap((each) =>
    listIn(each, folder, idsFrom),
  );
  const near = pickNear(name, candidates);
  // A name that must not be shown, or cannot be as it is, is no advice.
  return near === undefined || redactName(near) !== near || showPlainly(near) !== near ? undefined : near;
}

function listIn(place: string, root: string, idsFrom: string): readonly Candidate[] {
  return peekFolder(resolvePath(root, place))
    .filter(({ name, is }) => is === "folder" || (is === "file" && /\.ya?ml$/i.test(name)))
    .map(({ name, is }) => ({ name, is, path: joinPath(place, name), hasIds: place === idsFrom }));
}

function pickNear(name: string, candidates: readonly Candidate[]): string | undefined {
  const [begin, year = "", number = ""] = NEAR_ID.exec(name) ?? [];
  if (begin === undefined) return findNearest(name, candidates);
  const id = `CCR-${year}-${number.padStart(4, "0")}`;
  const named = candidates.find((each) => each.is === "file" && each.name.startsWith(`${id}-`));
  return named?.hasIds === true && begin === name ? id : named?.path;
}

function findNearest(name: string, candidates: readonly Candidate[]): string | undefined {
  const digits = digitsOf(name);
  let nearest: string | undefined;
  let fewest = MAX_EDITS + 1;
  for (const candidate of candidates) {
    if (digitsOf(candidate.name) !== digits) continue;
    const edits = countEdits(name.toLowerCase(), candidate.name.toLowerCase(), fewest - 1) ?? fewest;
    if (edits >= fewest || edits * 2 >= name.length) continue;
    nearest = candidate.path;
    fewest = edits;
  }
  return nearest;
}

const digitsOf = (text: string): string => text.replaceAll(/\D/g, "");
