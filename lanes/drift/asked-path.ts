import type { KvMount } from "../inventory/live-state.ts";
import { KV2_API_SEGMENTS } from "../kv-path.ts";
import { suggest } from "../suggest.ts";

/** What is known of where secrets lie. */
export interface KnownSecrets {
  readonly mounts: readonly KvMount[];
  /** Secrets that requests name. */
  readonly secrets: readonly { readonly mount: string; readonly key: string }[];
}

/** The path of the API that is meant by what somebody wrote, with what must be said of it; or why none can be told. */
export type AskedPath =
  | { readonly path: string; readonly notes: readonly string[]; readonly problem?: never }
  | { readonly path?: never; readonly problem: string };

/** Mounts that every server has. */
const ownMounts: ReadonlySet<string> = new Set(["sys", "auth", "identity", "cubbyhole"]);

/** A path without what an address of the server has before it. */
export function stripApi(written: string): string {
  return written.replace(/^\/*(v1\/+)?/, "");
}

/** The mount that a path lies below: the longest, as the server routes. */
export function findMount(path: string, mounts: readonly KvMount[]): KvMount | undefined {
  return mounts
    .filter((mount) => path.startsWith(`${mount.path}/`))
    .reduce<KvMount | undefined>(
      (best, each) => (best && best.path.length > each.path.length ? best : each),
      undefined,
    );
}

/**
 * Reads a path as its reader means it: of the API, or a secret as requests and External Secrets write it, with the mount
 * or without. No policy is about the latter, so that taken as it is written nobody could ever do anything there.
 */
export function readAskedPath(written: string, { mounts, secrets }: KnownSecrets): AskedPath {
  const path = stripApi(written);
  const mount = findMount(path, mounts);
  if (mount !== undefined) {
    const below = path.slice(mount.path.length + 1);
    const [first = ""] = below.split("/");
    const isOfApi = mount.version === 1 || below === "" || KV2_API_SEGMENTS.has(first);
    return isOfApi ? { path, notes: [] } : takeForSecret(path, { mount, key: below });
  }
  const meant = new Map(
    secrets
      .filter(({ key }) => path === key || path === `data/${key}`)
      .flatMap(({ mount: name, key }) => {
        const of = mounts.find((each) => each.path === name);
        return of === undefined ? [] : [[readPath(of, key), { mount: of, key }] as const];
      }),
  );
  const [only, ...others] = meant.values();
  if (only !== undefined && others.length === 0) return takeForSecret(path, only);
  if (only !== undefined) return { problem: `did you mean ${[...meant.keys()].sort().join(" or ")}?` };
  return { path, notes: explainUnknown(path, mounts) };
}

function readPath({ path, version }: KvMount, key: string): string {
  return version === 2 ? `${path}/data/${key}` : `${path}/${key}`;
}

function takeForSecret(written: string, { mount, key }: { mount: KvMount; key: string }): AskedPath {
  const path = readPath(mount, key);
  const words = "metadata, subkeys, delete, undelete or destroy in place of data ask about its versions";
  const rest = mount.version === 2 ? `; ${words}` : "";
  return {
    path,
    notes: [`${written} is no path of the API and was taken for ${path}, where the secret is read${rest}`],
  };
}

/** A path of no mount that is known is most often a slip of the pen: that nobody may do anything there is then no answer. */
function explainUnknown(path: string, mounts: readonly KvMount[]): readonly string[] {
  const [first = ""] = path.split("/");
  const names = mounts.map((each) => each.path).sort();
  if (ownMounts.has(first) || names.length === 0 || names.includes(path)) return [];
  const near = suggest(first, names);
  const way = near === undefined ? `those that are known: ${names.join(", ")}` : `did you mean ${near}?`;
  return [`${path} is below no mount of KV that is known; ${way}`];
}
