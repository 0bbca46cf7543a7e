import { checkLoadedAlone, type LoadedAlone } from "../../lanes/check-loaded.ts";
import type { LoadResult, SourceFile } from "../../lanes/load.ts";
import { dropPrototypes } from "../../lanes/parse/tree.ts";
import type { RuleSettings } from "../../lanes/rules/rule.ts";
import { type KindPart, loadKinds } from "../kinds.ts";
import type { Task } from "./task.ts";

/** What files are checked with. */
interface Context extends Pick<LoadResult, "policyFiles"> {
  readonly kinds: readonly KindPart[];
  readonly settings: RuleSettings;
}

/** Checks files of requests and records, each alone. */
export const CHECK_REQUESTS: Task<Context, SourceFile, LoadedAlone, Omit<LoadedAlone, "source">> = {
  prepare: async ({ kinds, settings, policyFiles = [] }) =>
    checkLoadedAlone({ policyFiles }, { settings, records: await loadKinds(kinds) }),
  pack: ({ source, ...rest }) => rest,
  unpack: (packed, source) => {
    for (const document of [packed.ccr, packed.order, packed.record]) dropPrototypes(document);
    return { ...packed, source };
  },
};
