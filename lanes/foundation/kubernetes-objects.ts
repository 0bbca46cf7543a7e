import type { SettingProblem } from "../stack-settings.ts";
import type { FoundationManifest } from "./plan.ts";

/** An object of Kubernetes as it is declared. */
export type Manifest = FoundationManifest["manifest"];

/** What takes the objects of others with it: a namespace its own, a definition those of its kind. */
const holders: ReadonlySet<string> = new Set(["Namespace", "CustomResourceDefinition"]);

/** An object with the names that Pulumi and its cluster know it by. */
export function composeManifest(manifest: Manifest): FoundationManifest {
  const { apiVersion, kind, metadata } = manifest;
  const id = metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`;
  return {
    key: `kubernetes:${kind}/${id}`,
    // The SDK's classes have these tokens, and the core group a name of its own in them (pulumi-kubernetes 4.34).
    type: `kubernetes:${apiVersion.includes("/") ? apiVersion : `core/${apiVersion}`}:${kind}`,
    id,
    manifest,
    isProtected: holders.has(kind),
  };
}

interface Ordered {
  readonly definitions: readonly FoundationManifest[];
  readonly manifests: readonly FoundationManifest[];
  readonly problems: readonly SettingProblem[];
}

/** Parts rendered objects into the definitions and the rest, without what is declared already; and what is wrong with them. */
export function orderRendered(rendered: readonly Manifest[], base: readonly FoundationManifest[]): Ordered {
  const known = new Set(base.map(({ key }) => key));
  const problems: SettingProblem[] = [];
  const complain = (message: string): number => problems.push({ key: "foundation:externalSecrets.manifests", message });
  const objects = rendered.flatMap((manifest) => {
    const { kind, metadata } = manifest;
    if (typeof metadata?.name !== "string" || metadata.name === "") {
      complain(`a ${kind} has no name: give each object one`);
      return [];
    }
    const object = composeManifest(manifest);
    if (kind === "Secret" && [manifest.data, manifest.stringData].some(isFilled)) {
      complain(`Secret ${object.id} has values, which would end up in the state: render it without`);
    }
    if (known.has(object.key))
      complain(`${kind} ${object.id} is there twice, or is declared by other settings: leave it out`);
    known.add(object.key);
    return [object];
  });
  const isDefinition = ({ manifest }: FoundationManifest): boolean => manifest.kind === "CustomResourceDefinition";
  return {
    definitions: objects.filter(isDefinition),
    manifests: objects.filter((object) => !isDefinition(object)),
    problems,
  };
}

function isFilled(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length > 0;
}
