import { generateKeyPairSync } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import type { ComponentSettings } from "../../sandbox/components.ts";
import { startSandbox } from "../../sandbox/control-plane.ts";
import { stopProcess } from "../../sandbox/processes.ts";
import { type ComponentName, readState } from "../../sandbox/state.ts";

const ofCluster = ["external-secrets", "kube-controller-manager", "kube-apiserver", "etcd"] as const;

/** Stops some of a sandbox's own processes, changes what they store, and starts the whole sandbox again, on its ports. */
async function whileStopped(
  { paths }: ComponentSettings,
  names: readonly ComponentName[],
  change: () => void,
): Promise<void> {
  const { processes } = readState(paths.state);
  for (const name of names) {
    const record = processes[name];
    if (record === undefined) throw new Error(`${name} is not running`);
    await stopProcess(record);
  }
  try {
    change();
  } finally {
    await startSandbox(paths, { scope: "full", progress: () => undefined });
  }
}

/** Copies what OpenBao stores, as its operators' snapshot does; it is stopped meanwhile. */
export function takeSnapshot(settings: ComponentSettings, folder: string): Promise<void> {
  return whileStopped(settings, ["openbao"], () =>
    fs.cpSync(settings.paths.openbaoData, folder, { recursive: true, preserveTimestamps: true }),
  );
}

/** Puts OpenBao back to a snapshot: what was written since is lost. */
export function restoreSnapshot(settings: ComponentSettings, folder: string): Promise<void> {
  return whileStopped(settings, ["openbao"], () => {
    fs.rmSync(settings.paths.openbaoData, { recursive: true });
    fs.cpSync(folder, settings.paths.openbaoData, { recursive: true });
  });
}

/** Has another cluster in the place of the sandbox's: no object of the old one, new UIDs, and new keys of its token issuer. */
export function rebuildCluster(settings: ComponentSettings): Promise<void> {
  return whileStopped(settings, ofCluster, () => {
    fs.rmSync(settings.paths.etcdData, { recursive: true });
    const { privateKey, publicKey } = generateKeyPairSync("rsa", {
      modulusLength: 2048,
      publicKeyEncoding: { type: "spki", format: "pem" },
      privateKeyEncoding: { type: "pkcs8", format: "pem" },
    });
    const at = (name: string): string => path.join(settings.paths.certificates, name);
    fs.writeFileSync(at("service-account.key"), privateKey, { mode: 0o600 });
    fs.writeFileSync(at("service-account.pub"), publicKey, { mode: 0o600 });
  });
}
