import { expect } from "vitest";

/** Fails for a finding that does not say in words what is wrong, or whose hint is no sentence. */
export function expectWords(message: string, hint?: string): void {
  expect(message).toMatch(/^[\p{L}`].* .*[^.]$/u);
  if (hint !== undefined) expect(hint).toMatch(/^\p{Lu}.* .*[.?]$/u);
}
