import type { YamlMap, YamlValue } from "../../parse/tree.ts";
import type { Path } from "../../rules/rule.ts";
import type { Manifest } from "../manifest.ts";
import { asMap } from "../values.ts";
import { listBesideContainers, listOfContainer, listOfVolume } from "./pod-references.ts";
import { entriesAt, readReference, type SecretReference, type Site } from "./reference.ts";

/** Kinds of Argo Workflows, of whose group are others' kinds too (argo-workflows 0f30f82, pkg/apis/workflow/v1alpha1). */
const ARGO = /^(?:Workflow|WorkflowTemplate|ClusterWorkflowTemplate|CronWorkflow)$/;
const TEKTON = "tekton.dev/";

/** Containers by other words than a pod's: one, or a list. */
const ONE = ["container", "script", "stepTemplate"] as const;
const MANY = ["steps", "sidecars", "initContainers"] as const;

/** An artifact's credential, such as `accessKeySecret: {name, key}`. */
const OF_ARTIFACT = /^[a-z]\w*Secret$/;

/**
 * The references of workflows and tasks: their steps are containers, but the mappings that hold them are no pods. Of Tekton
 * also the volumes that a run binds to workspaces (pipeline 754b028, pkg/apis/pipeline/v1/workspace_types.go).
 */
export function listWorkflowReferences(manifest: Manifest): readonly SecretReference[] {
  const { apiVersion, kind, namespace, body } = manifest;
  const isArgo = apiVersion.startsWith("argoproj.io/") && ARGO.test(kind);
  if (!isArgo && !apiVersion.includes(TEKTON)) return NONE;
  const site = (path: Path): Site => ({ namespace, path });
  const found: SecretReference[] = [];
  const ofStep = kind === "StepAction" ? listOfContainer(asMap(body.spec) ?? {}, ["spec"], site) : [];
  found.push(...ofStep);
  walk(body.spec, ["spec"], (map, path) => {
    found.push(...listOfMap(map, path, site));
    if (isArgo) found.push(...listOfArtifact(map, path, site));
  });
  return found;
}

const NONE: readonly never[] = [];

function listOfMap(map: YamlMap, path: Path, site: (path: Path) => Site): readonly SecretReference[] {
  const isPod = Array.isArray(map.containers);
  const single = ONE.flatMap((key) => {
    const container = asMap(map[key]);
    return container === undefined ? [] : listOfContainer(container, [...path, key], site);
  });
  const listed = MANY.filter((key) => !(isPod && key === "initContainers")).flatMap((key) =>
    entriesAt(map, key, path).flatMap((each) => listOfContainer(each.value, each.path, site)),
  );
  const workspaces = entriesAt(map, "workspaces", path).flatMap((each) => listOfVolume(each.value, each.path, site));
  // What has `containers` is a pod, and was looked at as one.
  return [...single, ...listed, ...workspaces, ...(isPod ? [] : listBesideContainers(map, path, site))];
}

function listOfArtifact(map: YamlMap, path: Path, site: (path: Path) => Site): readonly SecretReference[] {
  return Object.keys(map).flatMap((key) =>
    OF_ARTIFACT.test(key) ? readReference(site([...path, key]), map[key]) : [],
  );
}

function walk(value: YamlValue | undefined, path: Path, visit: (map: YamlMap, path: Path) => void): void {
  if (Array.isArray(value)) {
    for (const [index, each] of value.entries()) walk(each, [...path, index], visit);
    return;
  }
  const map = asMap(value);
  if (map === undefined) return;
  visit(map, path);
  for (const key of Object.keys(map)) walk(map[key], [...path, key], visit);
}
