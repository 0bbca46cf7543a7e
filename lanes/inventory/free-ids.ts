import type { Checked } from "../check.ts";

/** The ids that requests do not have. */
export interface FreeIds {
  isFree(id: string): boolean;
  /** The next ones of the year, in their order; fewer where the year has no more. */
  nextIds(count: number): readonly string[];
}

/** By file name and by content: a number is never given out twice. */
export function findFreeIds(existing: readonly Checked[], year: string): FreeIds {
  const used = new Set(
    existing
      .flatMap(({ source, ccr, order }) => [source.path.split("/").at(-1) ?? "", (ccr ?? order)?.id ?? ""])
      .flatMap((name) => /^CCR-\d{4}-\d{4}(?!\d)/i.exec(name)?.[0].toUpperCase() ?? []),
  );
  const numbers = [...used].filter((id) => id.startsWith(`CCR-${year}-`)).map((id) => Number(id.slice(-4)));
  const last = Math.max(0, ...numbers);
  return {
    isFree: (id) => !used.has(id),
    nextIds: (count) =>
      Array.from({ length: Math.min(count, 9999 - last) }, (_, at) => {
        return `CCR-${year}-${String(last + 1 + at).padStart(4, "0")}`;
      }),
  };
}
