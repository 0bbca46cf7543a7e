import path from "node:path";
import type { ComponentSettings } from "./components.ts";
import { describeLogins } from "./foundation-settings.ts";
import { readRootToken } from "./openbao.ts";
import { projectRoot } from "./paths.ts";
import { ensureStack, openStack, type SandboxPulumi, writeStackSettings } from "./pulumi.ts";

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
