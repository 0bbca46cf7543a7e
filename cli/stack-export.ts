import { findOpenbaoPath, type HeldResource, nameHeldObjects } from "../lanes/adoption.ts";
import { Refusal } from "./errors.ts";
import { resolvePath } from "./files/paths.ts";
import { readTextFile } from "./files/read.ts";
import { readStdin } from "./files/stdin.ts";
import type { Terminal } from "./terminal.ts";

/** Bytes of a stack's state beyond which it is none: some 100,000 resources. */
const MAX_STATE_BYTES = 512 * 1024 * 1024;

/** The policies and roles that a stack's state holds, by their paths of the API, from what `pulumi stack export` prints. */
export function readHeldPaths(file: string, { folder }: Pick<Terminal, "folder">): readonly string[] {
  const text = file === "-" ? readStdin(MAX_STATE_BYTES).toString("utf8") : readTextFile(resolvePath(folder, file));
  if (text === undefined) throw new Refusal([`${file} cannot be read`]);
  const resources = parseResources(text);
  if (resources === undefined) throw new Refusal([`${file} is not what pulumi stack export prints`]);
  return [...nameHeldObjects(resources)].flatMap((name) => findOpenbaoPath(name) ?? []).sort();
}

function parseResources(text: string): readonly HeldResource[] | undefined {
  try {
    const { deployment } = JSON.parse(text) as { deployment?: { resources?: unknown } };
    const resources = deployment?.resources ?? [];
    if (deployment === undefined || !Array.isArray(resources)) return undefined;
    return resources.map((each: { type?: unknown; outputs?: object }) => ({
      type: String(each.type),
      outputs: { ...each.outputs },
    }));
  } catch {
    return undefined;
  }
}
