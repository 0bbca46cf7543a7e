import type { GrantedLane } from "../granted.ts";

/** Granted lanes by what manifests say of them. */
export interface LaneIndex {
  /** By each form in which a key may name the path: with the mount or `data/` before it, or without. */
  readonly byKey: ReadonlyMap<string, readonly GrantedLane[]>;
  readonly byStore: ReadonlyMap<string, readonly GrantedLane[]>;
}

/** Finds lanes by their paths and stores, once for all that is read. */
export function indexLanes(lanes: readonly GrantedLane[]): LaneIndex {
  const forms = lanes.flatMap((lane) => listForms(lane).map((form) => [form, lane] as const));
  const byForm = Map.groupBy(forms, ([form]) => form);
  return {
    byKey: new Map([...byForm].map(([form, found]) => [form, found.map(([, lane]) => lane)])),
    byStore: Map.groupBy(lanes, ({ store }) => store),
  };
}

function listForms({ mount, key }: GrantedLane): readonly string[] {
  return [`${mount}/${key}`, `${mount}/data/${key}`, key, `data/${key}`];
}

/**
 * The lanes whose path a key names in a store of a mount; without a mount the key begins with it. External Secrets 0.20.4
 * builds a path so (providers/v1/vault/client_get.go).
 */
export function findLanes({ byKey }: LaneIndex, key: string, mount: string): readonly GrantedLane[] {
  const plain = key.replace(/^\/+/, "");
  const found = byKey.get(plain) ?? [];
  if (mount !== "") return found.filter((lane) => lane.mount === mount);
  return found.filter((lane) => plain === `${lane.mount}/${lane.key}` || plain === `${lane.mount}/data/${lane.key}`);
}

/** The same of a store that nobody knows: of any mount. */
export function findLanesAnywhere({ byKey }: LaneIndex, key: string): readonly GrantedLane[] {
  return byKey.get(key.replace(/^\/+/, "")) ?? [];
}
