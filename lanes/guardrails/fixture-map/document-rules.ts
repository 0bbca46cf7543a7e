import type { Path, Report, RuleSettings } from "../../rules/rule.ts";
import { isFakeValue } from "./fake-value.ts";
import type { Fixture, FixtureMap } from "./schema.ts";

type Rule = (map: FixtureMap, report: Report, settings: RuleSettings) => void;

/** One layer of the map, and where it stands. */
export interface Layer {
  readonly path: Path;
  readonly fixtures: readonly Fixture[];
  /** The environment that it is of; undefined for the shared layer and the local one. */
  readonly environment?: string;
}

/** All layers, those that others go before first. */
export function listLayers({ shared, environments = {}, local = [] }: FixtureMap): readonly Layer[] {
  const ofEnvironments = Object.entries(environments).map(([environment, fixtures]) => ({
    environment,
    path: ["environments", environment],
    fixtures,
  }));
  return [{ path: ["shared"], fixtures: shared }, ...ofEnvironments, { path: ["local"], fixtures: local }];
}

const checkValues: Rule = (map, report) => {
  for (const { path: layer, fixtures } of listLayers(map)) {
    for (const [at, { value, generate, length }] of fixtures.entries()) {
      const path = [...layer, at];
      if ((value === undefined) === (generate === undefined)) {
        report("fixture-without-value", path, "It has either a value or something to generate");
      } else if (value !== undefined && length !== undefined) {
        report("fixture-without-value", [...path, "length"], "Only what is generated has a length");
      }
      if (value !== undefined && !isFakeValue(value)) {
        report("fixture-looks-real", [...path, "value"], "Nothing says that this is no credential");
      }
    }
  }
};

const checkRepeats: Rule = (map, report) => {
  for (const { path: layer, fixtures } of listLayers(map)) {
    const seen = new Set<string>();
    for (const [at, { path, property }] of fixtures.entries()) {
      const size = seen.size;
      if (seen.add(`${path}\n${property}`).size > size) continue;
      report("stated-twice", [...layer, at], "This layer has a fixture for this field already");
    }
  }
};

/** Names that say production need no other file to be refused. */
const PRODUCTION = /^(?:prod|prd|production|live)(?:$|[-_.0-9])/i;

const checkNames: Rule = ({ environments = {} }, report) => {
  for (const name of Object.keys(environments)) {
    const path = ["environments", name];
    if (!/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name)) {
      report("bad-format", path, "The name of an environment has small letters, digits and - alone");
    } else if (PRODUCTION.test(name)) report("fixture-in-production", path, "This environment is production");
  }
};

/** Rules over a fixture map alone. */
export const FIXTURE_MAP_DOCUMENT_RULES: readonly Rule[] = [checkValues, checkRepeats, checkNames];
