import type { SchemaError } from "./generated/validate-ccr.js";

/**
 * The errors that say what is wrong: of a value that may be of several types, those of the branch whose type it has, and the
 * error of the union itself where it has none of them.
 */
export function selectErrors(errors: readonly SchemaError[]): SchemaError[] {
  const selected: SchemaError[] = [];
  // The validator lists what each branch refuses right before the union that they are of.
  for (const error of errors) {
    if (error.keyword === "if") continue;
    if (error.keyword !== "anyOf") selected.push(error);
    else selected.push(...selectBranch(error, takeBranches(error, selected)));
  }
  return selected;
}

/** Takes the errors of the branches of a union from the end of the list. */
function takeBranches({ schemaPath, instancePath }: SchemaError, selected: SchemaError[]): SchemaError[] {
  // Values beside this one have the same schema.
  const isOfUnion = (each: SchemaError): boolean =>
    each.schemaPath.startsWith(`${schemaPath}/`) && `${each.instancePath}/`.startsWith(`${instancePath}/`);
  return selected.splice(selected.findLastIndex((each) => !isOfUnion(each)) + 1);
}

function selectBranch(union: SchemaError, errors: readonly SchemaError[]): readonly SchemaError[] {
  const branches = Map.groupBy(
    errors,
    ({ schemaPath }) => /^\/[0-9]+/.exec(schemaPath.slice(union.schemaPath.length))?.[0],
  );
  const isOfType = (branch: readonly SchemaError[]): boolean =>
    !branch.some(({ keyword, instancePath }) => keyword === "type" && instancePath === union.instancePath);
  return [...branches.values()].find(isOfType) ?? [union];
}
