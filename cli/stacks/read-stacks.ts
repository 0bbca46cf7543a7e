import type { NamedStack } from "../../lanes/stacks/assign.ts";
import { checkSignatures } from "../../live/signatures.ts";
import { Refusal } from "../errors.ts";
import { listFiles } from "../files.ts";
import { readStack } from "../stack-config.ts";

/** Pulumi takes the settings of a stack from a file of this name. */
const STACK_FILE = /^Pulumi\.(.+)\.yaml$/;

/** The stacks of a folder, or those that are named, by name; throws a {@link Refusal} with everything that is wrong with any. */
export function readStacks(folder: string, names: readonly string[]): readonly NamedStack[] {
  const wanted = names.length > 0 ? [...new Set(names)].sort() : findStacks(folder);
  if (wanted.length === 0) throw new Refusal([`no file of this folder is named Pulumi.STACK.yaml`]);
  const reasons: string[] = [];
  const stacks = wanted.flatMap((stack): readonly NamedStack[] => {
    try {
      const { settings } = readStack(folder, { stack, mayRehearse: true });
      const { isSigned, faults } = checkSignatures(settings, folder);
      reasons.push(...faults.map((fault) => `${stack}: ${fault}`));
      return [{ stack, settings, isSigned }];
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      reasons.push(...error.reasons);
      return [];
    }
  });
  if (reasons.length > 0) throw new Refusal(reasons);
  return stacks;
}

function findStacks(folder: string): readonly string[] {
  const files = listFiles(folder, STACK_FILE, { below: false }) ?? [];
  return files.map((file) => file.slice(file.lastIndexOf("/") + 1).replace(STACK_FILE, "$1")).sort();
}
