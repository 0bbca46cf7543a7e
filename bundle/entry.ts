import { runCommandLine } from "../cli/command.ts";
import { openTerminal } from "../cli/terminal.ts";
import type { Verb } from "../cli/verb.ts";
import { VERBS } from "../cli/verbs.ts";

/** What cli/main.ts does, for whoever loads the bundle. */
export async function run(process: NodeJS.Process): Promise<void> {
  process.exitCode = await runCommandLine(process.argv.slice(2), openTerminal(process));
}

/** The command table, to learn which chunks each verb loads. */
export const verbs: readonly Verb[] = VERBS;
