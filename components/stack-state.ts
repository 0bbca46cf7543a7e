import * as pulumi from "@pulumi/pulumi";
import type { HeldResource } from "../lanes/adoption.ts";
import type { DeclaredLane } from "../lanes/continuity.ts";

/** What the last update of this stack left behind. */
export interface StackState {
  /** The lanes that it holds, by the components that declared them. */
  readonly lanes: readonly DeclaredLane[];
  /** The token roles of several lanes that it holds. */
  readonly tokenRoles: readonly DeclaredLane[];
  /** Every resource that it holds. */
  readonly resources: readonly HeldResource[];
}

interface StateEntry {
  readonly type?: string;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** Type tokens of the components that declare a lane, and a token role of several. */
const laneType = "credential-lanes:index:CredentialLane";
const tokenRoleType = "credential-lanes:index:SharedTokenRole";

/** Reads the running stack's own state through the engine (pulumi v3.259.0, pkg/resource/deploy/builtins.go). */
export async function readStackState(): Promise<StackState> {
  const stackName = [pulumi.getOrganization(), pulumi.getProject(), pulumi.getStack()].join("/");
  const answer: { outputs?: Readonly<Record<string, StateEntry>> } = await pulumi.runtime.invoke(
    "pulumi:pulumi:readStackResourceOutputs",
    { stackName },
  );
  const entries = Object.entries(answer.outputs ?? {}).map(([urn, { type = "", outputs = {} }]) => {
    return { type, name: urn.slice(urn.lastIndexOf("::") + 2), outputs };
  });
  // An update that was interrupted may have left a component without outputs; its name is the lane's.
  const listOf = (wanted: string): readonly DeclaredLane[] =>
    entries
      .filter(({ type }) => type === wanted)
      .map(({ name, outputs: { ccrId } }) => ({ name, ...(typeof ccrId === "string" ? { ccrId } : {}) }));
  return { lanes: listOf(laneType), tokenRoles: listOf(tokenRoleType), resources: entries };
}

/** A namespace of the stack's configuration: what reads a key of it, and which are there, without a look at their values. */
export function openConfig(
  config: pulumi.Config,
): [read: (key: string) => string | undefined, keys: readonly string[]] {
  const prefix = `${config.name}:`;
  const keys = Object.keys(pulumi.runtime.allConfig());
  const own = keys.flatMap((key) => (key.startsWith(prefix) ? [key.slice(prefix.length)] : []));
  return [(key) => config.get(key), own];
}
