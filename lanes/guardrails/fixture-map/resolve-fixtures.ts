import { compareText } from "../../finding.ts";
import type { Fixture, FixtureMap } from "./schema.ts";

/** A fixture as one cluster holds it: a plain dummy, or what is to be made up. */
export type ResolvedFixture = { readonly path: string; readonly property: string } & (
  | { readonly value: string }
  | { readonly generate: "password" | "hex"; readonly length: number }
);

/** Characters of what is generated, where the map says nothing. */
const DEFAULT_LENGTH = 32;

/** Which layers count: those of an environment go before the shared ones, the local ones before all. */
export interface ResolveOptions {
  readonly environment?: string | undefined;
  /** True for a cluster on one's own machine. */
  readonly isLocal?: boolean | undefined;
}

/** The fixtures of an environment, by path and property; of a map that was checked. */
export function resolveFixtures(
  { shared, environments = {}, local = [] }: FixtureMap,
  { environment, isLocal = false }: ResolveOptions = {},
): readonly ResolvedFixture[] {
  const own = environment !== undefined && Object.hasOwn(environments, environment) ? environments[environment] : [];
  const byField = new Map<string, Fixture>();
  for (const fixture of [...shared, ...(own ?? []), ...(isLocal ? local : [])]) {
    byField.set(`${fixture.path}\n${fixture.property}`, fixture);
  }
  return [...byField.values()]
    .map(resolve)
    .sort((left, right) => compareText(left.path, right.path) || compareText(left.property, right.property));
}

function resolve({ path, property, value, generate, length = DEFAULT_LENGTH }: Fixture): ResolvedFixture {
  if (value !== undefined) return { path, property, value };
  if (generate === undefined) throw new TypeError("a fixture has a value or is generated");
  return { path, property, generate, length };
}
