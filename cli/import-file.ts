import { type DeclaredObject, nameObject } from "../lanes/adoption.ts";

/** What `pulumi import --file` reads (pulumi v3.259.0, pkg/cmd/pulumi/operations/import.go). */
export interface ImportFile {
  /** Names that resources of the file refer to → URNs of resources that the stack holds already. */
  readonly nameTable: Readonly<Record<string, string>>;
  readonly resources: readonly ImportedResource[];
}

interface ImportedResource {
  readonly type: string;
  /** Within the file; the name in the state is `logicalName`. */
  readonly name: string;
  readonly logicalName: string;
  readonly id?: string;
  readonly parent?: string;
  readonly provider?: string;
  readonly component?: true;
}

/** The import file of objects that exist, with the components that they belong to; the providers must be in the state. */
export function composeImportFile(
  objects: readonly DeclaredObject[],
  { project, stack }: { project: string; stack: string },
): ImportFile {
  const urnOf = (type: string, name: string): string =>
    `urn:pulumi:${stack}::${project}::pulumi:providers:${type}::${name}`;
  const parents = new Map(objects.map(({ parent }) => [`${parent.type}::${parent.name}`, parent]));
  const components = [...parents].map(([key, { type, name }]): ImportedResource => {
    return { type, name: key, logicalName: name, component: true };
  });
  const resources = objects.map((object): ImportedResource => {
    const { type, name, id, parent, place } = object;
    const provider = place.server === "openbao" ? "openbao" : "kubernetes";
    return {
      type,
      name: nameObject(object),
      logicalName: name,
      id,
      parent: `${parent.type}::${parent.name}`,
      provider,
    };
  });
  const nameTable = { openbao: urnOf("vault", "openbao"), kubernetes: urnOf("kubernetes", "kubernetes") };
  return { nameTable, resources: [...components, ...resources] };
}
