import type { RecordKinds } from "../lanes/custody/rule.ts";
import type { SourceFile } from "../lanes/load.ts";

/** Kinds that are taken beside requests, by what their documents say under `kind`; loaded where there may be one. */
const PARTS = {
  custody: {
    kinds: ["key-custody-record", "usage-review"],
    load: async () => (await import("../lanes/custody/kinds.ts")).CUSTODY,
  },
  bootstrap: {
    kinds: ["bootstrap-record"],
    load: async () => (await import("../lanes/bootstrap/kinds.ts")).BOOTSTRAP,
  },
  "guard-files": {
    kinds: ["secret-ownership", "fixture-map"],
    load: async () => (await import("../lanes/guardrails/ownership/kinds.ts")).GUARD_FILES,
  },
  exceptions: {
    kinds: ["guard-exceptions"],
    load: async () => (await import("../lanes/guardrails/exceptions/kind.ts")).EXCEPTIONS,
  },
} as const satisfies Record<string, { kinds: readonly string[]; load: () => Promise<RecordKinds> }>;

/** Kinds that belong together. */
export type KindPart = keyof typeof PARTS;

const NAMES = Object.keys(PARTS) as KindPart[];

/** The kinds that some source mentions: requests alone are checked in less time without the others. */
export function findKinds(sources: readonly SourceFile[]): readonly KindPart[] {
  const isMentioned = (kind: string): boolean => sources.some(({ text }) => text.includes(kind));
  return NAMES.filter((name) => PARTS[name].kinds.some(isMentioned));
}

/** Loads the checks of kinds; none for none. */
export async function loadKinds(names: readonly KindPart[]): Promise<RecordKinds | undefined> {
  const parts: RecordKinds[] = [];
  for (const name of names) parts.push(await PARTS[name].load());
  return parts.length === 0 ? undefined : (await import("../lanes/custody/merge-kinds.ts")).mergeKinds(parts);
}
