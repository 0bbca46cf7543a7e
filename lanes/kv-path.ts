/** A `kv_path` in its parts; the mount is its first segments. */
export interface KvPath {
  /** As in the request: mount and key. */
  readonly path: string;
  readonly mount: string;
  /** Below the mount; what External Secrets asks for when its store names the mount. */
  readonly key: string;
  /** The path of the API of KV 2, `<mount>/data/<key>`. */
  readonly apiPath: string;
}

/** Splits a checked `kv_path`; throws where it does not lie below its mount. */
export function parseKvPath(path: string, mount: string): KvPath {
  if (!path.startsWith(`${mount}/`) || path.length === mount.length + 1) {
    throw new TypeError("kv_path must lie below its mount");
  }
  const key = path.slice(mount.length + 1);
  return { path, mount, key, apiPath: `${mount}/data/${key}` };
}

/** The first segments that the API of KV 2 has below a mount: no secret's key begins with one of them. */
export const KV2_API_SEGMENTS: ReadonlySet<string> = new Set([
  "data",
  "metadata",
  "delete",
  "undelete",
  "destroy",
  "subkeys",
  "config",
  // Of OpenBao alone: openbao/openbao#766.
  "detailed-metadata",
]);
