import { type DeclaredObject, listObjects, nameHeldObjects, nameObject } from "../../lanes/adoption.ts";
import { Refusal } from "../errors.ts";
import { listErrors, runPulumi } from "../pulumi.ts";
import type { CompiledStack } from "../stack.ts";
import type { Terminal } from "../terminal.ts";

/** An object that GitOps applies now and the stack's state still holds, by the URN that it has there. */
export interface HeldObject {
  readonly urn: string;
  readonly object: DeclaredObject;
}

interface StateResource {
  readonly urn?: string;
  readonly type?: string;
  readonly custom?: boolean;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** What is still to be handed over, each ExternalSecret before the store that it depends on. */
export async function readHeld(compiled: CompiledStack, terminal: Terminal): Promise<readonly HeldObject[]> {
  const { code, stdout, stderr } = await runPulumi(["stack", "export"], { stack: compiled, terminal });
  if (code !== 0) throw new Refusal(["the stack's state cannot be read", ...listErrors("{}", stderr)]);
  const byName = new Map(
    listObjects(compiled.set)
      .filter(({ appliedBy }) => appliedBy === "gitops")
      .map((object) => [nameObject(object), object]),
  );
  const held = readResources(stdout).flatMap(({ urn, type = "", custom, outputs = {} }): HeldObject[] => {
    if (custom !== true || urn === undefined) return [];
    const [name = ""] = nameHeldObjects([{ type, outputs }]);
    const object = byName.get(name);
    return object === undefined ? [] : [{ urn, object }];
  });
  const rank = ({ object }: HeldObject): string => `${object.kind === "store" ? 1 : 0}${object.id}`;
  return held.sort((left, right) => (rank(left) < rank(right) ? -1 : 1));
}

function readResources(text: string): readonly StateResource[] {
  try {
    const { deployment } = JSON.parse(text) as { deployment?: { resources?: readonly StateResource[] } };
    return deployment?.resources ?? [];
  } catch {
    throw new Refusal(["the stack's state cannot be read: pulumi stack export gave no JSON"]);
  }
}
