import { readFileIfPresent, writePrivateFile } from "./files.ts";
import type { ProcessRecord } from "./processes.ts";

/** The processes that make up a sandbox, in the order in which they start. */
const componentNames = ["etcd", "kube-apiserver", "openbao", "kube-controller-manager", "external-secrets"] as const;
export type ComponentName = (typeof componentNames)[number];

/** The loopback ports of a sandbox; they are kept from one start to the next while they are free. */
export const portNames = ["etcd", "etcdPeer", "kubernetes", "openbao", "controllerManager", "externalSecrets"] as const;
export type PortName = (typeof portNames)[number];

/** What a sandbox remembers between commands. */
export interface SandboxState {
  readonly ports: Partial<Record<PortName, number>>;
  readonly processes: Partial<Record<ComponentName, ProcessRecord>>;
  /** True where the secrets server is left as it is: empty, until ccr bootstrap dev sets it up. */
  readonly isBare?: boolean;
}

/** Reads the state; a missing or damaged file is an empty state, since every part of it can be found anew. */
export function readState(file: string): SandboxState {
  const text = readFileIfPresent(file);
  if (text === undefined) return { ports: {}, processes: {} };
  try {
    const { ports = {}, processes = {}, isBare = false } = JSON.parse(text) as Partial<SandboxState>;
    return { ports, processes, ...(isBare ? { isBare } : {}) };
  } catch {
    return { ports: {}, processes: {} };
  }
}

/** Writes the state in one step. */
export function writeState(file: string, state: SandboxState): void {
  writePrivateFile(file, `${JSON.stringify(state, undefined, 2)}\n`);
}
