import path from "node:path";
import { readCertificateFile } from "./certificates.ts";
import { type ComponentSettings, kubernetesAddress } from "./components.ts";
import { readRootToken } from "./openbao.ts";
import { projectRoot } from "./paths.ts";
import { ensureStack, openStack, type SandboxPulumi, writeStackSettings } from "./pulumi.ts";

/** What the settings of a foundation are in one sandbox: whose accounts it knows, and whose signatures it trusts. */
export function describeLogins(
  settings: ComponentSettings,
  { cluster, issuer }: { cluster: string; issuer: string },
): Readonly<Record<string, unknown>> {
  const read = (name: string): string => readCertificateFile(settings.paths.certificates, name);
  return {
    "foundation:kubernetesAuth": [
      {
        path: cluster,
        host: kubernetesAddress(settings.ports),
        caCertificate: read("ca.crt"),
        // OpenBao runs in no pod here.
        reviewer: "caller",
      },
    ],
    "foundation:jwtAuth": [{ path: issuer, type: "jwt", publicKeys: [read("jwt.pub")] }],
  };
}

/** The sandbox's stack of the foundation's project, in the backend that its lanes' stack is in. */
export function prepareFoundation(settings: ComponentSettings, pulumi: SandboxPulumi): SandboxPulumi {
  const project = path.join(projectRoot, "foundation");
  const folder = path.join(settings.paths.root, "foundation");
  const stackConfig = path.join(folder, "Pulumi.completed.yaml");
  ensureStack(pulumi.program, pulumi.environment, { folder, project });
  const own = describeLogins(settings, { cluster: "rehearsal-cluster", issuer: "rehearsal-ci" });
  writeStackSettings(settings, { folder, project, file: stackConfig, own });
  // Who sets a foundation up has more than any of its policies; here it is the sandbox's own root token.
  return openStack(pulumi, { folder: project, stackConfig, issueToken: async () => readRootToken(settings) });
}
