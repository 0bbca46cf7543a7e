import { makeFolder } from "../run-ccr.ts";
import { stackFiles } from "../stack-files.ts";

/** What is said where nobody can be asked. */
export const ACTION_HELP = "this is a checklist for people";

/** A folder with a stack whose server nobody can reach. */
export function makeStack(): string {
  return makeFolder(stackFiles({ address: "https://127.0.0.1:1" }));
}
