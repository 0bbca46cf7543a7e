import { forEachSound } from "../guard-broken.ts";
import { findConflicts } from "./conflicts.ts";
import type { ReviewRule, ReviewSetRule, Rule } from "./rule.ts";

const baseName = (file: string): string => file.slice(file.lastIndexOf("/") + 1);
const isId = (text: string): boolean => /^CCR-2[0-9]{3}-[0-9]{4}$/.test(text);

/** `CCR-YYYY-NNNN`. */
export const checkId: ReviewRule = ({ id }, report) => {
  if (!isId(id)) report("bad-id", ["id"], "An id is CCR-, the year (2000 to 2999), - and four digits");
};

/** A rotation is told from the one before it by its id: under a used one the value would not be read again. */
export const checkRotationIds: Rule = ({ rotations = [] }, report) => {
  const seen = new Set<string>();
  forEachSound(rotations, ({ id }, index) => {
    if (seen.has(id)) report("duplicate-rotation", ["rotations", index, "id"], "An earlier rotation has this id");
    seen.add(id);
  });
};

/** The file of a request is named `<id>-<slug>.yaml`. */
export const checkFileName: ReviewSetRule = (ccrs, report) => {
  forEachSound(ccrs, ({ file, ccr }) => {
    const name = baseName(file);
    const fits = name.startsWith(`${ccr.id}-`) && /^-[a-z0-9]+(-[a-z0-9]+)*\.yaml$/.test(name.slice(ccr.id.length));
    if (isId(ccr.id) && !fits) report(file, "file-name-mismatch", ["id"], "The file is not named <id>-<slug>.yaml");
  });
};

/** Ids are unique, whatever their case and whatever the state of the request. */
export const checkUniqueIds: ReviewSetRule = (ccrs, report) => {
  const clashes = findConflicts(ccrs, { key: ({ id }) => id.toLowerCase(), anywhere: true, evenReplaced: true });
  for (const { file, others } of clashes)
    report(file, "duplicate-id", ["id"], `Another request has this id: ${others}`);
};
