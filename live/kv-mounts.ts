import { isFields } from "../lanes/fields.ts";
import type { KvMount } from "../lanes/inventory/live-state.ts";
import type { OpenbaoSession } from "./openbao-session.ts";

/** The mounts of KV that a server lets be listed, or why none. */
export interface FoundMounts {
  readonly found: readonly KvMount[];
  readonly problems: readonly string[];
}

/** Reads the mounts of KV with their versions. */
export async function readMounts(openbao: OpenbaoSession, token: string | undefined): Promise<FoundMounts> {
  const { status, data } = await openbao.ask({ method: "GET", path: "sys/mounts", token });
  if (status !== 200) {
    const words = "so that the mounts of KV are told by paths";
    return { found: [], problems: [`GET sys/mounts was answered with ${status}, ${words}`] };
  }
  const found = Object.entries(data).flatMap(([path, about]): KvMount[] => {
    if (!isFields(about) || (about.type !== "kv" && about.type !== "generic")) return [];
    const version = isFields(about.options) && about.options.version === "2" ? 2 : 1;
    return [{ path: path.replace(/\/$/, ""), version }];
  });
  return { found: found.sort((left, right) => (left.path < right.path ? -1 : 1)), problems: [] };
}
