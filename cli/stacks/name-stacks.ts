import { shortenList } from "../../lanes/shorten-list.ts";
import { suggest } from "../../lanes/suggest.ts";
import { listFiles } from "../files/look.ts";
import { showPlainly } from "../reports/report.ts";

/** Pulumi takes the settings of a stack from a file of this name. */
const STACK_FILE = /^Pulumi\.(.+)\.yaml$/;

/** The files of a folder's stacks, by path. */
export function listStackFiles(folder: string): readonly string[] {
  return listFiles(folder, STACK_FILE, { below: false }) ?? [];
}

/** The stacks of a folder, by name. */
export function listStackNames(folder: string): readonly string[] {
  return listStackFiles(folder)
    .map((file) => nameOf(file))
    .sort();
}

/** The stack that a path of its file is about, or the last segment of any other path. */
function nameOf(path: string): string {
  return path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1).replace(STACK_FILE, "$1");
}

/** How many stacks are listed. */
const MAX_LISTED = 10;

/** Why a word names no stack of a folder, and what may have been meant; undefined where it could name one. */
export function explainStackPath(folder: string, word: string): string | undefined {
  if (!/[/\\]/.test(word) && !STACK_FILE.test(word)) return undefined;
  return showPlainly(`a stack is named, not its file or a path; ${offerStacks(nameOf(word), listStackNames(folder))}`);
}

/** That there is no stack of a name, and which there are. */
export function explainNoStack(folder: string, word: string): string {
  const names = listStackNames(folder);
  return showPlainly(`there is no Pulumi.${word}.yaml in this folder; ${offerStacks(word, names)}`);
}

function offerStacks(word: string, names: readonly string[]): string {
  if (names.length === 0)
    return "it has no Pulumi.STACK.yaml at all: run it where those are, or name one by --config-file";
  const near = names.includes(word) ? word : suggest(word, names);
  const way = near === undefined ? "name one of them (--stack, CCR_STACK)" : `did you mean ${near}?`;
  return `its stacks are ${shortenList(names, MAX_LISTED)}: ${way}`;
}
