import fs from "node:fs";
import path from "node:path";
import { ensureTools } from "../toolchain/build.ts";
import { makePrivateFolder } from "./files.ts";
import { projectRoot } from "./paths.ts";
import { quoteForShell } from "./plugins/install.ts";
import type { SandboxPulumi } from "./pulumi.ts";

/** True for a command line that names a policy pack. */
export function usesPolicyPack(command: readonly string[]): boolean {
  return command.some((argument) => /^--policy-pack(=|$)/.test(argument));
}

/**
 * The same Pulumi, able to run policy packs of Node.js. The language host that is built here is the last one that the Go
 * module proxy serves, and too old for them: another one stands before it. What PATH has is new enough as it is.
 */
export async function addPolicyPacks(pulumi: SandboxPulumi, progress: (line: string) => void): Promise<SandboxPulumi> {
  const tools = await ensureTools(["pulumi", "pulumi-language-nodejs"], { onLine: progress });
  const host = tools["pulumi-language-nodejs"];
  if (host === undefined || host.source === "PATH") return pulumi;
  const { environment } = pulumi;
  // The engine takes a language host that lies beside it, and warns of any other.
  const folder = path.join(
    environment.PULUMI_HOME ?? "",
    "bin",
    `${path.basename(path.dirname(pulumi.program))}-packs`,
  );
  makePrivateFolder(folder);
  const program = path.join(folder, path.basename(pulumi.program));
  if (!fs.existsSync(program)) replaceFile(program, (partial) => fs.linkSync(pulumi.program, partial));
  const main = path.join(import.meta.dirname, "language-host", "main.ts");
  const command = [bundledNode(), main, host.path].map(quoteForShell).join(" ");
  replaceFile(path.join(folder, "pulumi-language-nodejs"), (partial) =>
    fs.writeFileSync(partial, `#!/bin/sh\nexec ${command} "$@"\n`, { mode: 0o755 }),
  );
  return { ...pulumi, program, environment: { ...environment, PATH: [folder, environment.PATH].join(path.delimiter) } };
}

function bundledNode(): string {
  const bundled = path.join(projectRoot, "node_modules", "node", "bin", "node");
  return fs.existsSync(bundled) ? bundled : process.execPath;
}

function replaceFile(file: string, write: (partial: string) => void): void {
  const partial = `${file}.${process.pid}`;
  write(partial);
  fs.renameSync(partial, file);
}
