import { readPublishedSchema } from "./files.ts";

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly allOf?: readonly { readonly then?: Schema }[];
}

/** Answers with the canonical order of the keys of the mapping at a path; undefined where any order will do. */
export type KeyOrder = (path: readonly (string | number)[]) => readonly string[] | undefined;

// The schema lists what all methods share before what one method has; a request reads from who may log in to for how long.
const authKeys = [
  "method",
  "mount",
  "role",
  "user_claim",
  "bound_claims",
  "bound_claims_confirmed",
  "allowed_redirect_uris",
  "audience",
  "bound_audiences",
  "bound_subject",
  "groups_claim",
  "oidc_scopes",
  "renewable",
  "orphan",
  "bound_cidrs",
  "policies",
  "ttl",
] as const;

/** The order of keys: the schema's, and for `auth` the order of its story. */
export function readKeyOrder(): KeyOrder {
  const root = JSON.parse(readPublishedSchema()) as Schema;
  return (path) => {
    const keys = Object.keys(collectProperties(path.reduce<Schema | undefined>(stepInto, root)));
    if (keys.length === 0) return undefined;
    return path.length === 1 && path[0] === "auth" ? authKeys : keys;
  };
}

function stepInto(schema: Schema | undefined, step: string | number): Schema | undefined {
  return typeof step === "number" ? schema?.items : collectProperties(schema)[step];
}

/** The properties of a schema and of its conditional branches; of two branches with one key the first counts. */
function collectProperties(schema: Schema | undefined): Readonly<Record<string, Schema>> {
  const branches = (schema?.allOf ?? []).map(({ then }) => then?.properties);
  return Object.assign({}, schema?.properties, ...branches.reverse());
}
