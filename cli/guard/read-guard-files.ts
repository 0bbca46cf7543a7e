import type { Finding } from "../../lanes/finding.ts";
import type { GuardContext } from "../../lanes/guardrails/guard-loaded.ts";
import type { SourceFile } from "../../lanes/load.ts";
import { resolvePath } from "../files/paths.ts";
import { readTextFile } from "../files/read.ts";
import { ruleSettings } from "../rule-settings.ts";
import type { Terminal } from "../terminal.ts";

/** What the reviewed files of a repository say, what is wrong with them, and what is not judged without them. */
export interface GuardFilesFound {
  readonly context: GuardContext;
  readonly sources: readonly SourceFile[];
  readonly findings: readonly Finding[];
  readonly unjudged: readonly string[];
}

/** Where those files are that make other rules hold; what reads them is loaded where one is there. */
const PLACES = ["guardrails/ownership.yaml", "guardrails/fixtures.yaml"];

/** Reads who owns what, the fixture map and CODEOWNERS, where a repository has the first two. */
export async function readGuardFilesOf({ folder }: Terminal): Promise<GuardFilesFound> {
  const read = (path: string): readonly SourceFile[] => {
    const text = readTextFile(resolvePath(folder, path));
    return text === undefined ? [] : [{ path, text }];
  };
  if (PLACES.flatMap(read).length === 0) {
    return {
      context: {},
      sources: [],
      findings: [],
      unjudged: [`ownership and fixtures, without ${PLACES.join(" and ")}`],
    };
  }
  const { GUARD_FILE_PLACES, readGuardFiles } = await import("../../lanes/guardrails/ownership/read-guard-files.ts");
  const sources = GUARD_FILE_PLACES.flatMap(read);
  return { sources, ...readGuardFiles(sources, ruleSettings({})) };
}
