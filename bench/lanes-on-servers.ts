import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import type { ComponentSettings } from "../sandbox/components.ts";
import { startSandbox } from "../sandbox/control-plane.ts";
import { connectKubernetes } from "../sandbox/kubernetes.ts";
import { sandboxPaths } from "../sandbox/paths.ts";
import { parsePluginChoice } from "../sandbox/plugin-choice.ts";
import { preparePulumi, type SandboxPulumi } from "../sandbox/pulumi.ts";
import { resetSandbox } from "../sandbox/reset.ts";
import { findUseOfPulumi } from "../sandbox/token-use.ts";
import { copyProject, type TestProject } from "../tests/e2e/project.ts";
import type { Command } from "./measure.ts";
import { makeSources } from "./program/compile-data.ts";

/** A sandbox of its own, with a project of so many requests. */
export interface LanesOnServers {
  readonly settings: ComponentSettings;
  readonly pulumi: SandboxPulumi;
  readonly project: TestProject;
  /** A whole Pulumi command line on the stack, to be run in the project's folder. */
  command(...words: readonly string[]): Command;
  /** The environment of one such command, with a token that may do what the requests ask for and no more. */
  environmentOf(...words: readonly string[]): Promise<NodeJS.ProcessEnv>;
  close(): Promise<void>;
}

/** Starts API server and OpenBao without any controller, and writes the requests; `prefixes` name the namespaces to be made. */
export async function openLanesOnServers(
  count: number,
  { prefixes, say }: { prefixes: readonly string[]; say: (line: string) => void },
): Promise<LanesOnServers> {
  const paths = sandboxPaths(fs.mkdtempSync(path.join(os.tmpdir(), "credential-lanes-bench-sandbox-")));
  const stop = (): Promise<void> => resetSandbox(paths, () => undefined);
  const interrupted = (): void => void stop().finally(() => process.exit(130));
  process.once("SIGINT", interrupted).once("SIGTERM", interrupted);
  try {
    const settings = await startSandbox(paths, { scope: "preview", progress: say });
    const plugins = parsePluginChoice(process.env.PLUGINS);
    const pulumi = await preparePulumi(settings, { plugins, progress: say });
    const project = copyProject(pulumi);
    const folder = path.join(project.folder, "credential-change-requests");
    project.removeRequests(/./);
    for (const { path: name, text } of makeSources(count)) fs.writeFileSync(path.join(folder, name), text);
    await makeNamespaces(settings, { prefixes, folder });
    return {
      ...{ settings, pulumi, project },
      command: (...words) => [
        pulumi.program,
        ...pulumi.commandLine(words),
        ...["--non-interactive", "--color=never", "--suppress-outputs"],
      ],
      environmentOf: async (...[word]) => {
        const use = findUseOfPulumi(word);
        const token = use === undefined ? {} : { VAULT_TOKEN: await project.issueToken(use) };
        // What the sandbox spares itself is a part of any other run (sandbox/late-packages.cjs).
        return { ...pulumi.environment, ...token, NODE_OPTIONS: "" };
      },
      async close() {
        project.remove();
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The namespaces that the requests deliver to, `tenant-N`, under each prefix. */
async function makeNamespaces(
  settings: ComponentSettings,
  { prefixes, folder }: { prefixes: readonly string[]; folder: string },
): Promise<void> {
  const cluster = connectKubernetes(settings);
  const texts = fs.readdirSync(folder).map((name) => fs.readFileSync(path.join(folder, name), "utf8"));
  const numbers = new Set(texts.flatMap((text) => /^ {2}tenant: tenant-(\d+)$/m.exec(text)?.[1] ?? []));
  try {
    for (const name of prefixes.flatMap((prefix) => [...numbers].map((number) => `${prefix}-${number}`)))
      await cluster.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name } });
  } finally {
    await cluster.close();
  }
}
