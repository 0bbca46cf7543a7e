import { createHash } from "node:crypto";

/** A stream of choices that a seed alone decides. */
export interface Random {
  /** From 0 up to 1, without 1. */
  next(): number;
  /** One of several, by their weights; undefined where there are none. */
  pick<Item extends { readonly weight: number }>(items: readonly Item[]): Item | undefined;
}

/** The choices of one writer of a seed: each is drawn from a hash of both and its number. */
export function seedRandom(seed: string, writer: number): Random {
  let drawn = 0;
  const next = (): number => {
    drawn += 1;
    const hash = createHash("sha256").update(`${seed}/${writer}/${drawn}`).digest();
    return hash.readUIntBE(0, 6) / 2 ** 48;
  };
  return {
    next,
    pick(items) {
      const total = items.reduce((sum, { weight }) => sum + weight, 0);
      let left = next() * total;
      return items.find(({ weight }) => {
        left -= weight;
        return left < 0;
      });
    },
  };
}
