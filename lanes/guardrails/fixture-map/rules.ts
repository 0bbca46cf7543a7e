import type { Manifest } from "../manifest.ts";
import { environmentOf } from "../ownership/places.ts";
import type { SecretOwnership } from "../ownership/schema.ts";
import { isExternalSecret, listRemoteKeys } from "../ownership/secret-objects.ts";
import type { ManifestRule, ManifestSet } from "../rule.ts";
import { type Layer, listLayers } from "./document-rules.ts";
import type { Fixture, FixtureMap } from "./schema.ts";

/** A field that is read outside of production. */
interface Wanted {
  readonly path: string;
  /** Undefined where all fields of the path are read. */
  readonly property: string | undefined;
  /** Undefined where it is read in every environment. */
  readonly environment: string | undefined;
}

/** The key as the map has it: External Secrets takes it with or without its mount (v0.20.4, provider vault). */
function pathBelowMount(key: string, mount: string): string {
  const plain = key.replace(/^\/+/, "");
  if (!plain.startsWith(`${mount}/`)) return plain;
  return plain.slice(mount.length + 1).replace(/^data\//, "");
}

/** Every field that is read outside of production has a fixture there. */
const checkMissing: ManifestRule = ({ manifests, fixtureMap, ownership }, report) => {
  if (fixtureMap === undefined) return;
  const places = listPlaces(fixtureMap.value, ownership?.value);
  for (const manifest of manifests.filter(isExternalSecret)) {
    for (const { wanted, path } of listWanted(manifest, fixtureMap.value, ownership?.value)) {
      const asked = wanted.environment === undefined ? places : [wanted.environment];
      const missing = asked.filter((environment) => !hasFixture(fixtureMap.value, wanted, environment));
      if (missing.length === 0) continue;
      const named = missing.filter((environment) => environment !== "");
      const message = `It has no fixture${named.length === 0 ? "" : ` in ${named.join(", ")}`}`;
      report(manifest, "fixture-missing", path, message);
    }
  }
};

/** Where an object of every environment is: the stated ones, else those of the map, else the shared layer alone. */
function listPlaces({ environments = {} }: FixtureMap, ownership: SecretOwnership | undefined): readonly string[] {
  const stated = (ownership?.environments ?? []).filter(({ production }) => !production).map(({ name }) => name);
  const all = stated.length > 0 ? stated : Object.keys(environments);
  return all.length > 0 ? [...all].sort() : [""];
}

function listWanted(manifest: Manifest, { mount }: FixtureMap, ownership: SecretOwnership | undefined) {
  const environment = ownership === undefined ? undefined : environmentOf(ownership, manifest);
  if (environment?.production === true) return [];
  return listRemoteKeys(manifest).map(({ key, property, path }) => ({
    path,
    wanted: { path: pathBelowMount(key, mount), property, environment: environment?.name } satisfies Wanted,
  }));
}

function hasFixture({ shared, environments = {} }: FixtureMap, wanted: Wanted, environment: string): boolean {
  const own = Object.hasOwn(environments, environment) ? (environments[environment] ?? []) : [];
  return [...shared, ...own].some((fixture) => isOf(fixture, wanted));
}

function isOf({ path, property }: Fixture, wanted: Omit<Wanted, "environment">): boolean {
  return path === wanted.path && (wanted.property === undefined || wanted.property === property);
}

/** Environments of the map are stated, and none of them is production. */
const checkLayers: ManifestRule = ({ fixtureMap, ownership }, report) => {
  const stated = ownership?.value.environments;
  if (fixtureMap === undefined || stated === undefined) return;
  for (const name of Object.keys(fixtureMap.value.environments ?? {})) {
    const environment = stated.find((each) => each.name === name);
    const path = ["environments", name];
    if (environment === undefined) {
      report(fixtureMap.document, "fixture-environment", path, "guardrails/ownership.yaml states no such environment");
    } else if (environment.production) {
      report(fixtureMap.document, "fixture-environment", path, "This environment is production");
    }
  }
};

/** A fixture is of something that is read. */
const checkUnusedFixtures: ManifestRule = (set, report) => {
  const { fixtureMap, isPartial } = set;
  if (fixtureMap === undefined || isPartial === true) return;
  const wanted = listAllWanted(set, fixtureMap.value);
  for (const layer of listLayers(fixtureMap.value)) {
    for (const [at, fixture] of layer.fixtures.entries()) {
      if (wanted.some((each) => isOf(fixture, each) && isIn(layer, each))) continue;
      report(fixtureMap.document, "fixture-unused", [...layer.path, at], "No manifest outside of production reads it");
    }
  }
};

function isIn({ environment }: Layer, wanted: Wanted): boolean {
  return environment === undefined || wanted.environment === undefined || wanted.environment === environment;
}

/** What manifests read, and what the ExternalSecrets of lanes do. */
function listAllWanted({ manifests, lanes, ownership }: ManifestSet, map: FixtureMap): readonly Wanted[] {
  const ofManifests = manifests
    .filter(isExternalSecret)
    .flatMap((manifest) => listWanted(manifest, map, ownership?.value).map(({ wanted }) => wanted));
  const ofLanes = (lanes ?? []).flatMap(({ mount, key, fields }) =>
    mount === map.mount ? fields.map((property) => ({ path: key, property, environment: undefined })) : [],
  );
  return [...ofManifests, ...ofLanes];
}

/** Rules of the fixture map over manifests. */
export const FIXTURE_MAP_RULES: readonly ManifestRule[] = [checkMissing, checkLayers, checkUnusedFixtures];
