import path from "node:path";
import { fileURLToPath } from "node:url";

/** The root folder of the checkout. */
export const projectRoot: string = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");

/** Where each part of one sandbox keeps its files; everything lives under `root` (mode 0700). */
export interface SandboxPaths {
  readonly root: string;
  readonly state: string;
  readonly lock: string;
  readonly logs: string;
  readonly certificates: string;
  readonly etcdData: string;
  readonly openbaoData: string;
  readonly auditLog: string;
  readonly custody: string;
  readonly rootToken: string;
  readonly unsealKey: string;
  readonly kubeconfig: string;
  readonly pulumiHome: string;
  readonly pulumiState: string;
  readonly passphrase: string;
  readonly stackConfig: string;
  readonly foundationConfig: string;
}

/** The folder of the sandbox: `CCR_SANDBOX_DIR`, else `.sandbox` in the checkout. */
export function sandboxRoot(environment: NodeJS.ProcessEnv): string {
  return path.resolve(environment.CCR_SANDBOX_DIR ?? path.join(projectRoot, ".sandbox"));
}

/** The files and folders of the sandbox that lives in `root`. */
export function sandboxPaths(root: string): SandboxPaths {
  const at = (...parts: string[]): string => path.join(root, ...parts);
  return {
    root,
    state: at("state.json"),
    lock: at("lock"),
    logs: at("logs"),
    certificates: at("certificates"),
    etcdData: at("etcd"),
    openbaoData: at("openbao"),
    auditLog: at("logs", "openbao-audit.log"),
    custody: at("custody"),
    rootToken: at("custody", "root-token"),
    unsealKey: at("custody", "unseal-key"),
    kubeconfig: at("custody", "admin.kubeconfig"),
    pulumiHome: at("pulumi-home"),
    pulumiState: at("pulumi-state"),
    passphrase: at("custody", "passphrase"),
    stackConfig: at("Pulumi.sandbox.yaml"),
    foundationConfig: at("foundation.yaml"),
  };
}
