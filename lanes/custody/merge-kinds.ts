import { mapSound } from "../guard-broken.ts";
import type { RecordKinds, RecordSetRule } from "./rule.ts";

/** Kinds of several parts as one; the set rules of each part see its own documents alone. */
export function mergeKinds(parts: readonly RecordKinds[]): RecordKinds {
  return { kinds: parts.flatMap(({ kinds }) => kinds), setRules: parts.flatMap(keepToOwn) };
}

function keepToOwn({ kinds, setRules }: RecordKinds): readonly RecordSetRule[] {
  const own = new Set<string>(kinds.map(({ schema }) => schema.kind));
  return setRules.map(
    (rule): RecordSetRule =>
      ({ records, ccrs }, report) =>
        rule({ records: mapSound(records, (filed) => (own.has(filed.record.kind) ? [filed] : [])), ccrs }, report),
  );
}
