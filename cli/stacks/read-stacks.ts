import type { NamedStack } from "../../lanes/stacks/assign.ts";
import type { NamedPlace } from "../../lanes/stacks/untaken.ts";
import { checkSignatures } from "../../live/signatures.ts";
import { Refusal, UsageError } from "../errors.ts";
import { resolvePath } from "../files/paths.ts";
import { readPlace, readStack } from "../stack-config.ts";
import type { Terminal } from "../terminal.ts";
import { listStackFiles, listStackNames } from "./name-stacks.ts";

/** The stacks of a folder, or those that are named, by name; throws a {@link Refusal} with everything that is wrong with any. */
export function readStacks(folder: string, names: readonly string[]): readonly NamedStack[] {
  const wanted = names.length > 0 ? [...new Set(names)].sort() : listStackNames(folder);
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

/**
 * Where the lanes of a folder's stacks are for; none where that cannot be told of each of them, since the one that is
 * unknown may be the one that is looked for.
 */
export function readPlaces({ folder, env }: Pick<Terminal, "folder" | "env">): readonly NamedPlace[] {
  const other = env.CCR_CONFIG_FILE ? [resolvePath(folder, env.CCR_CONFIG_FILE)] : [];
  try {
    const files = [...listStackFiles(folder), ...other];
    return files.flatMap((file) => readPlace(file) ?? []);
  } catch (error) {
    if (error instanceof Refusal || error instanceof UsageError) return [];
    throw error;
  }
}
