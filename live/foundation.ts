import { type Authority, nameFamily } from "../lanes/foundation/authority.ts";
import { FOUNDATION_POLICIES, nameFoundationPolicy } from "../lanes/foundation/names.ts";
import { mapSome } from "./map-some.ts";
import type { OpenbaoReader } from "./openbao.ts";

/** How many policies are read at once. */
const readsAtOnce = 8;

/** The texts that a server has under the names of a foundation, and under one number more of each family. */
export async function readFoundation(
  authority: Authority,
  suffix: string | undefined,
  openbao: OpenbaoReader,
): Promise<ReadonlyMap<string, string>> {
  const next = FOUNDATION_POLICIES.map((family) =>
    nameFoundationPolicy(family, { place: nameFamily(authority, family).length + 1, suffix }),
  );
  const names = [...authority.policies.map(({ name }) => name), ...next];
  const found = await mapSome(names, readsAtOnce, async (name) => {
    const text = (await openbao.read(`sys/policies/acl/${name}`))?.policy;
    return typeof text === "string" ? [[name, text] as const] : [];
  });
  return new Map(found);
}
