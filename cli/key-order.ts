import { readPublishedSchema } from "./files/package.ts";

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly const?: unknown;
  readonly allOf?: readonly { readonly if?: Schema; readonly then?: Schema }[];
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

const orders = new Map<string, KeyOrder>();

/** The order of keys that is right for the type of request that a text says it is; a lane's, where it says none. */
export function readKeyOrder(text = ""): KeyOrder {
  const type = /^request_type:[ \t]*["']?([a-z-]+)/m.exec(text)?.[1] ?? "";
  const order = orders.get(type) ?? makeKeyOrder(type);
  orders.set(type, order);
  return order;
}

/** The order of keys: the schema's, and for `auth` the order of its story. */
function makeKeyOrder(type: string): KeyOrder {
  const { allOf = [] } = JSON.parse(readPublishedSchema()) as Schema;
  const own = allOf.find((each) => each.if?.properties?.request_type?.const === type) ?? allOf[0];
  const root = own?.then ?? {};
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
