import type { LoadResult } from "../lanes/load.ts";
import type { RuleSettings } from "../lanes/rules/rule.ts";
import { findKinds, loadKinds } from "./kinds.ts";
import { type CheckedRequests, checkRead, showChecking } from "./requests.ts";
import { ruleSettings } from "./rule-settings.ts";
import type { Terminal } from "./terminal.ts";
import { CHECK_REQUESTS } from "./threads/check-requests.ts";
import type { Helper } from "./threads/helpers.ts";
import { FILE_TASKS, shareFiles } from "./threads/share-files.ts";

interface CheckManyOptions {
  readonly settings?: RuleSettings;
  readonly helpers?: readonly Helper[] | undefined;
}

/** Checks what was read, and records beside requests; where there are many, each by whichever thread is free. */
export async function checkMany(
  loaded: LoadResult,
  terminal: Terminal,
  { settings = ruleSettings({}), helpers }: CheckManyOptions = {},
): Promise<CheckedRequests> {
  const { sources: items, policyFiles = [] } = loaded;
  const kinds = findKinds(items);
  const records = await loadKinds(kinds);
  showChecking(items, terminal);
  const alone = await shareFiles(FILE_TASKS.requests, CHECK_REQUESTS, {
    ...{ items, helpers, context: { kinds, settings, policyFiles } },
    env: terminal.env,
  });
  return checkRead(loaded, terminal, { settings, records, alone });
}
