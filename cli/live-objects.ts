import { type DeclaredObject, listObjects } from "../lanes/adoption.ts";
import { compareLive, type Difference } from "../lanes/compare-live.ts";
import { redactText } from "../lanes/secret-scan.ts";
import { type ClusterReader, openCluster } from "../live/kubectl.ts";
import { type OpenbaoReader, openOpenbao } from "../live/openbao.ts";
import { OpenbaoError } from "../live/openbao-http.ts";
import { findReady } from "../live/ready.ts";
import { askServer } from "./openbao.ts";
import type { CompiledStack } from "./stack.ts";
import type { Terminal } from "./terminal.ts";

/** What was found of one object. */
export interface FoundObject {
  readonly object: DeclaredObject;
  readonly state: "absent" | "same" | "different" | "unknown";
  readonly differences: readonly Difference[];
  /** Why it could not be told, or what a reader must know before the object is taken over. */
  readonly problem?: string;
  /** Of a store that its controller says is not ready: the controller's own reason. */
  readonly notReady?: string;
}

/** How many objects are looked at at once. */
const objectsAtOnce = 8;

/** Looks at every object that a stack's granted requests come to, or at some of them; it only reads. */
export async function lookAtAll(
  { set, settings }: CompiledStack,
  terminal: Terminal,
  isMeant: (object: DeclaredObject) => boolean = () => true,
): Promise<readonly FoundObject[]> {
  const { openbaoAddress: address, openbaoCaFile: caFile } = settings;
  const openbao = await askServer(() => openOpenbao({ address, caFile }));
  const cluster = openCluster(settings);
  const objects = listObjects(set).filter(isMeant);
  const found: FoundObject[] = [];
  for (let at = 0; at < objects.length; at += objectsAtOnce) {
    if (at > 0 && at % 40 === 0) terminal.showProgress(`looked at ${at} of ${objects.length} objects`);
    const some = objects.slice(at, at + objectsAtOnce);
    found.push(...(await Promise.all(some.map((object) => look(object, { openbao, cluster })))));
  }
  terminal.endProgress();
  return found;
}

async function look(
  object: DeclaredObject,
  { openbao, cluster }: { openbao: OpenbaoReader; cluster: ClusterReader },
): Promise<FoundObject> {
  const { place } = object;
  if (place.server === "openbao") {
    try {
      return judge(object, await openbao.read(place.path));
    } catch (error) {
      if (error instanceof OpenbaoError) return { object, state: "unknown", differences: [], problem: error.message };
      throw error;
    }
  }
  const { kind, metadata } = place.manifest;
  const { found, problem } = await cluster.readObject(`${kind}.external-secrets.io`, metadata);
  if (problem !== undefined) return { object, state: "unknown", differences: [], problem };
  const judged = judge(object, found?.spec as Readonly<Record<string, unknown>> | undefined);
  const ready = object.kind === "store" ? findReady(found) : undefined;
  if (ready?.status !== "False") return judged;
  return { ...judged, notReady: redactText([ready.reason, ready.message].filter(Boolean).join(": ")) };
}

function judge(object: DeclaredObject, live: Readonly<Record<string, unknown>> | undefined): FoundObject {
  if (live === undefined) return { object, state: "absent", differences: [] };
  const differences = compareLive(object, live);
  return { object, state: differences.length === 0 ? "same" : "different", differences };
}
