/** A seeded source of random choices (mulberry32): the same seed gives the same tokens on every machine. */
export interface Random {
  readonly below: (limit: number) => number;
  readonly pick: <T>(from: readonly T[] | string) => T | string;
  readonly text: (alphabet: string, length: number) => string;
}

export const LOWER = "abcdefghijklmnopqrstuvwxyz";
export const UPPER = LOWER.toUpperCase();
export const DIGITS = "0123456789";
export const HEX = "0123456789abcdef";
export const ALNUM = UPPER + LOWER + DIGITS;
export const URL_SAFE = `${ALNUM}-_`;
export const BASE64 = `${ALNUM}+/`;

export function makeRandom(seed: number): Random {
  let state = seed >>> 0;
  const below = (limit: number) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
  return {
    below,
    pick: (from) => from[below(from.length)] as never,
    text: (alphabet, length) => Array.from({ length }, () => alphabet[below(alphabet.length)]).join(""),
  };
}
