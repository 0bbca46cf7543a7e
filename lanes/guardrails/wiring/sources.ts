import type { YamlMap } from "../../parse/tree.ts";
import type { Manifest } from "../manifest.ts";
import { toldName } from "../untold.ts";
import { asMap, asText, valueAt } from "../values.ts";
import type { LaneIndex } from "./lane-index.ts";
import type { SecretReader, StoreReference } from "./read-external-secret.ts";
import { findStores, type Stores } from "./stores.ts";

/** What a store reads, wherever one of its name is. */
export interface Source {
  /** The mounts of OpenBao, one for each environment that has it; empty text where a key has to begin with its mount. */
  readonly mounts: readonly string[];
  /** True where one of them asks another system than OpenBao. */
  readonly isOther: boolean;
}

/** Finds what a store reads; undefined where no manifest and no lane declares one of its name. */
export type FindSource = (store: StoreReference, reader: SecretReader) => Source | undefined;

/** Prepares to find what stores read; what stores of one place and name read is found once. */
export function makeFindSource(stores: Stores, lanes: LaneIndex): FindSource {
  const known = new Map<readonly Manifest[], Source>();
  const sourceOf = (declared: readonly Manifest[]): Source => {
    const source = known.get(declared) ?? readSource(declared);
    known.set(declared, source);
    return source;
  };
  return (reference, reader) => {
    const declared = findStores(reference, reader, stores);
    if (declared.every(({ length }) => length === 0)) {
      const ofLanes = lanes.byStore.get(reference.name);
      return ofLanes && { mounts: [...new Set(ofLanes.map(({ mount }) => mount))], isOther: false };
    }
    const sources = declared.map(sourceOf);
    return { mounts: sources.flatMap(({ mounts }) => mounts), isOther: sources.some(({ isOther }) => isOther) };
  };
}

function readSource(declared: readonly Manifest[]): Source {
  const providers = declared.flatMap(({ body }) => {
    const provider = asMap(valueAt(body, ["spec", "provider"]));
    return provider === undefined ? [] : [{ provider }];
  });
  return {
    mounts: [...new Set(providers.flatMap(({ provider }) => findMount(provider)))],
    isOther: providers.some(({ provider }) => isOtherProvider(provider)),
  };
}

function findMount({ vault, openbao }: YamlMap): readonly string[] {
  const found = asMap(vault) ?? asMap(openbao);
  return found === undefined ? [] : [toldName(asText(found.path)) ?? ""];
}

/** A store has one provider, by its key (External Secrets 0.20.4, apis/externalsecrets/v1/provider_schema.go, getProviderName). */
function isOtherProvider(provider: YamlMap): boolean {
  const names = Object.keys(provider);
  return (
    names.length > 0 && !names.some((name) => name === "vault" || name === "openbao" || toldName(name) === undefined)
  );
}
