import { asFields, asList, type Fields, isFields } from "../../fields.ts";
import { jsYaml } from "../../parse/js-yaml.ts";
import type { Path } from "../../rules/rule.ts";
import { findValuesFaults } from "./chart-values.ts";
import type { DevOnlyFault } from "./fault.ts";

/** Keys under which an object has the values of a chart: of Flux, Argo CD, k3s, Crossplane and Kustomize. */
const VALUES: ReadonlySet<string> = new Set("values valuesObject valuesInline valuesContent".split(" "));
/** Kinds that give a chart its values. */
const RELEASES: ReadonlySet<string> = new Set(
  "HelmRelease Application ApplicationSet HelmChart HelmChartConfig Release Chart Kustomization HelmOp Bundle".split(
    " ",
  ),
);

/** What of the values that an object gives a chart belongs to development. */
export function findReleaseFaults(kind: string, content: Fields): readonly DevOnlyFault[] {
  return RELEASES.has(kind) ? walk(content, []) : [];
}

function walk(value: unknown, path: Path): readonly DevOnlyFault[] {
  if (Array.isArray(value)) return value.flatMap((each, at) => walk(each, [...path, at]));
  if (!isFields(value)) return [];
  return Object.entries(value).flatMap(([key, each]): readonly DevOnlyFault[] => {
    const at = [...path, key];
    if (VALUES.has(key)) return judgeValues(each, at);
    const set = key === "parameters" || key === "set" ? findFaultsOfSet(each, at) : [];
    return [...set, ...walk(each, at)];
  });
}

/** A text is a file of values by itself: each of its faults is at that text. */
function judgeValues(value: unknown, path: Path): readonly DevOnlyFault[] {
  if (typeof value !== "string") return findValuesFaults(value, path);
  try {
    return findValuesFaults(jsYaml().load(value)).map(({ message }) => ({ path, message }));
  } catch {
    return [];
  }
}

/** `{name: server.dev.enabled, value: "true"}` of Argo CD, and `server.dev.enabled: true` of k3s. */
function findFaultsOfSet(value: unknown, path: Path): readonly DevOnlyFault[] {
  const pairs = Array.isArray(value)
    ? asList(value).map((each, at) => [asFields(each), [...path, at, "value"]] as const)
    : Object.entries(asFields(value)).map(([name, each]) => [{ name, value: each }, [...path, name]] as const);
  return pairs.flatMap(([{ name, value: given }, at]) =>
    typeof name !== "string"
      ? []
      : findValuesFaults(nest(name.split("."), given)).map(({ message }) => ({ path: at, message })),
  );
}

function nest([first, ...rest]: readonly string[], value: unknown): unknown {
  return first === undefined ? value : { [first]: nest(rest, value) };
}
