import type { Answer, RecordedRequest } from "./fake-server.ts";

/** The storage of a fake secrets server: the fields of each API path, without `/v1/`. */
export type VaultStore = Map<string, Record<string, unknown>>;

/** Answers as a Vault-compatible server does: a write merges, a mount is listed, what is missing is a 404. */
export function answerAsVault(store: VaultStore): (request: RecordedRequest) => Answer {
  return ({ method, url, body }) => {
    const path = decodeURIComponent(url.slice("/v1/".length));
    const mount = /^(sys\/(?:auth|mounts))\/(.+?)(\/tune)?$/.exec(path);
    if (method === "DELETE") {
      store.delete(path);
      return { status: 204 };
    }
    if (method === "GET") {
      const found = path === "sys/auth" || path === "sys/mounts" ? listMounts(store, path) : store.get(path);
      return found === undefined ? { status: 404, body: { errors: [] } } : { status: 200, body: { data: found } };
    }
    const target = mount?.[3] === undefined ? path : `${mount[1]}/${mount[2]}`;
    const changed = mount?.[3] === undefined ? body : flattenTune(store.get(target), body);
    store.set(target, { ...(mount === null ? {} : { accessor: "accessor_1" }), ...store.get(target), ...changed });
    return { status: 204 };
  };
}

function listMounts(store: VaultStore, base: string): Record<string, unknown> {
  const mounts = [...store].filter(([path]) => path.startsWith(`${base}/`));
  return Object.fromEntries(mounts.map(([path, mount]) => [`${path.slice(base.length + 1)}/`, mount]));
}

function flattenTune(mount: Record<string, unknown> = {}, body: Record<string, unknown>): Record<string, unknown> {
  const { description, options, ...config } = body;
  return {
    ...(description === undefined ? {} : { description }),
    ...(options === undefined ? {} : { options }),
    config: { ...(mount.config as object | undefined), ...config },
  };
}
