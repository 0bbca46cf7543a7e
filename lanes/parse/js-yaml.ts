import { createRequire } from "node:module";

type JsYaml = typeof import("js-yaml");

const load = createRequire(import.meta.url);
let loaded: JsYaml | undefined;

/** js-yaml, from the first call on: a request of plain blocks is read in less time than js-yaml takes to load. */
export function jsYaml(): JsYaml {
  loaded ??= load("js-yaml") as JsYaml;
  return loaded;
}
