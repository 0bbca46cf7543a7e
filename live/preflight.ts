import { compareLive, type DeclaredObject, listObjects, nameObject } from "../lanes/adoption.ts";
import type { LaneSet } from "../lanes/lane-set.ts";
import type { StackSettings } from "../lanes/stack-settings.ts";
import { OpenbaoError, openOpenbao } from "./openbao.ts";

/**
 * Why what is new to the stack cannot be created: OpenBao has an object of that name with another content, which a
 * creation would overwrite unseen, since it is an upsert. One with the same content is no reason: nothing is lost.
 * Asks the server only where something is new; a server that cannot be asked is a reason.
 */
export async function findForeign(
  set: LaneSet,
  { resources, settings }: { resources: ReadonlySet<string>; settings: StackSettings },
): Promise<readonly string[]> {
  const adopted = new Set(settings.adopt);
  const fresh = listObjects(set).filter(
    (object) =>
      object.place.server === "openbao" &&
      !resources.has(`${object.type}::${object.name}`) &&
      !adopted.has(nameObject(object)),
  );
  if (fresh.length === 0) return [];
  const { openbaoAddress: address, openbaoCaFile: caFile } = settings;
  const openbao = openOpenbao({ address, ...(caFile === undefined ? {} : { caFile }) });
  const reasons: string[] = [];
  try {
    // A few at a time: a server that limits the rate is not run into.
    for (let at = 0; at < fresh.length; at += 16) {
      const found = await Promise.all(fresh.slice(at, at + 16).map((object) => explainForeign(object, openbao)));
      reasons.push(...found.flat());
    }
  } catch (error) {
    if (!(error instanceof OpenbaoError)) throw error;
    return [`what exists already cannot be told: ${error.message}`];
  }
  return reasons;
}

async function explainForeign(
  object: DeclaredObject,
  openbao: ReturnType<typeof openOpenbao>,
): Promise<readonly string[]> {
  if (object.place.server !== "openbao") return [];
  const live = await openbao.read(object.place.path);
  if (live === undefined) return [];
  const fields = compareLive(object, live).map(({ field }) => field);
  if (fields.length === 0) return [];
  const what = `${object.kind} ${object.id}, which ${object.ccrIds.join(", ")} asks for, exists already and differs`;
  return [`${what} (${fields.join(", ")}): ccr import-plan shows how, and how it is taken over`];
}
