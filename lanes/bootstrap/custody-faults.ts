import type { BootstrapCustody } from "./record-schema.ts";

/** What is wrong with who holds what, and where; never a name. */
export function findCustodyFaults({ threshold, shares }: BootstrapCustody): readonly {
  readonly path: readonly (string | number)[];
  readonly message: string;
}[] {
  const seen = new Set<string>();
  const repeats = shares.flatMap(({ name, fingerprint }, at) => {
    const isTaken = [name.trim().toLowerCase(), fingerprint].map((each) => seen.size === seen.add(each).size);
    return isTaken.includes(true)
      ? [{ path: ["shares", at], message: "This person, or this key, has another share" }]
      : [];
  });
  const spare = shares.length - threshold;
  const words =
    spare < 0 ? "There are fewer shares than it takes" : "Every share is needed: one that is lost loses them all";
  return [...(spare < 1 ? [{ path: ["threshold"], message: words }] : []), ...repeats];
}
