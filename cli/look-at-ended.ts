import { type EndedObject, listEnded } from "../lanes/drift/list-ended.ts";
import { openCluster } from "../live/kubectl.ts";
import { mapSome } from "../live/map-some.ts";
import { openOpenbao } from "../live/openbao.ts";
import { OpenbaoError } from "../live/openbao-http.ts";
import { askServer } from "./openbao.ts";
import type { CompiledStack } from "./stack.ts";

/** What is there although its requests grant nothing, and what could not be looked at. */
export interface EndedLook {
  readonly ended: readonly EndedObject[];
  readonly problems: readonly string[];
}

/** How many objects are looked at at once. */
const objectsAtOnce = 8;

/** Looks for what ended and is there all the same, such as after a restore of an older snapshot; it only reads. */
export async function lookAtEnded({ checked, set, settings, named }: CompiledStack): Promise<EndedLook> {
  const { openbaoAddress: address, openbaoCaFile: caFile } = settings;
  const openbao = await askServer(() => openOpenbao({ address, caFile }));
  const cluster = openCluster(settings);
  const objects = listEnded(checked, set, settings).filter(
    ({ requests }) => named.length === 0 || requests.some((id) => named.includes(id)),
  );
  const looks = await mapSome(objects, objectsAtOnce, async (each) => {
    const { found, problem } = await look(each);
    return found || problem !== undefined ? [{ each, problem }] : [];
  });
  return {
    ended: looks.flatMap(({ each, problem }) => (problem === undefined ? [each] : [])),
    problems: looks.flatMap(({ each, problem }) => (problem === undefined ? [] : [`${each.object}: ${problem}`])),
  };

  async function look({ place }: EndedObject): Promise<{ readonly found: boolean; readonly problem?: string }> {
    if (place.server === "kubernetes") {
      const { kind, name, namespace } = place;
      const at = { name, ...(namespace === undefined ? {} : { namespace }) };
      const { found, problem } = await cluster.readObject(`${kind}.external-secrets.io`, at);
      return { found: found !== undefined, ...(problem === undefined ? {} : { problem }) };
    }
    try {
      return { found: (await openbao.read(place.path)) !== undefined };
    } catch (error) {
      if (!(error instanceof OpenbaoError)) throw error;
      return { found: false, problem: error.message };
    }
  }
}
