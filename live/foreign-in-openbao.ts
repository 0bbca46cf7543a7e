import { compareLive } from "../lanes/compare-live.ts";
import type { StackSettings } from "../lanes/stack-settings.ts";
import { explainAbsence, type FreshObject, introduce, wayOut } from "./fresh-object.ts";
import { mapSome } from "./map-some.ts";
import { type OpenbaoReader, openOpenbao } from "./openbao.ts";
import { OpenbaoError } from "./openbao-http.ts";

/** How many objects are asked for at once: a server that limits the rate is not run into. */
const objectsAtOnce = 16;

/**
 * Why policies and roles that are new to the stack cannot be created or adopted. A creation in OpenBao is an upsert, which
 * would overwrite what has another content unseen; where the content is the same nothing is lost. A server that cannot be
 * asked is a reason.
 */
export async function findForeignInOpenbao(
  fresh: readonly FreshObject[],
  { openbaoAddress: address, openbaoCaFile: caFile }: Pick<StackSettings, "openbaoAddress" | "openbaoCaFile">,
): Promise<readonly string[]> {
  if (fresh.length === 0) return [];
  try {
    const openbao = openOpenbao({ address, caFile });
    return await mapSome(fresh, objectsAtOnce, (each) => explain(each, openbao));
  } catch (error) {
    if (!(error instanceof OpenbaoError)) throw error;
    return [`what exists already cannot be told: ${error.message}`];
  }
}

async function explain({ object, isAdopted }: FreshObject, openbao: OpenbaoReader): Promise<readonly string[]> {
  if (object.place.server !== "openbao") return [];
  const live = await openbao.read(object.place.path);
  if (live === undefined) return isAdopted ? [explainAbsence(object)] : [];
  const fields = isAdopted ? [] : compareLive(object, live).map(({ field }) => field);
  return fields.length === 0
    ? []
    : [`${introduce(object)} exists already and differs (${fields.join(", ")}): ${wayOut}`];
}
