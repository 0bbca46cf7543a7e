import { spawnSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { projectRoot } from "./paths.ts";
import { bundlePlugins } from "./plugins/bundle.ts";
import { installStandInPlugins } from "./plugins/install.ts";

/** Which provider plugins the sandbox takes: the official ones, the stand-ins, or whichever can be had. */
export type PluginChoice = "auto" | "official" | "standin";

const packages = ["vault", "kubernetes"] as const;
const installSeconds = 60;

/** Reads `PLUGINS`; absent or empty means auto. */
export function parsePluginChoice(text: string | undefined): PluginChoice {
  if (text === undefined || text === "") return "auto";
  if (text === "auto" || text === "official" || text === "standin") return text;
  throw new Error("PLUGINS takes auto, official or standin");
}

interface PluginOptions {
  readonly choice: PluginChoice;
  readonly pulumi: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly pulumiHome: string;
  readonly progress: (line: string) => void;
}

/** Puts the provider plugins of the installed SDKs' versions into `pulumiHome`, and says in a line which they are. */
export async function installProviderPlugins(options: PluginOptions): Promise<void> {
  const marker = path.join(options.pulumiHome, "provider-plugins");
  const installed = readMarker(marker);
  if (installed?.choice === options.choice && installed.versions === sdkVersions().join()) {
    // The stand-ins name this checkout's files and its Node, which may have moved since.
    if (installed.kind === "standin") await installStandIns(options);
    options.progress(describe(installed.kind, "installed before"));
    return;
  }
  fs.rmSync(path.join(options.pulumiHome, "plugins"), { recursive: true, force: true });
  const refusal = options.choice === "standin" ? "PLUGINS=standin" : installOfficial(options);
  if (refusal !== undefined && options.choice === "official") {
    throw new Error(`the official provider plugins could not be installed: ${refusal}`);
  }
  if (refusal !== undefined) await installStandIns(options);
  const kind = refusal === undefined ? "official" : "standin";
  fs.writeFileSync(marker, JSON.stringify({ choice: options.choice, kind, versions: sdkVersions().join() }));
  options.progress(describe(kind, refusal ?? "installed by Pulumi"));
}

function describe(kind: "official" | "standin", why: string): string {
  const name = kind === "official" ? "official" : "stand-ins of the sandbox";
  return `${"provider plugins".padEnd(24)} ${name} (${why})`;
}

function readMarker(
  file: string,
): { choice: PluginChoice; kind: "official" | "standin"; versions: string } | undefined {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

function sdkVersions(): readonly string[] {
  const require = createRequire(import.meta.url);
  return packages.map((name) => (require(`@pulumi/${name}/package.json`) as { version: string }).version);
}

/** Installs both official plugins within a bounded time; answers with the reason where one cannot be had. */
function installOfficial({ pulumi, environment, progress }: PluginOptions): string | undefined {
  const deadline = Date.now() + installSeconds * 1000;
  for (const [index, name] of packages.entries()) {
    const version = sdkVersions()[index];
    progress(
      `${"provider plugins".padEnd(24)} asking for the official ${name} ${version} (at most ${installSeconds} s)`,
    );
    const result = spawnSync(pulumi, ["plugin", "install", "resource", name, `v${version}`], {
      env: environment,
      encoding: "utf8",
      timeout: Math.max(1, deadline - Date.now()),
      killSignal: "SIGKILL",
    });
    if (result.status !== 0) return `the official ${name} ${version} cannot be had here`;
  }
  return undefined;
}

async function installStandIns({ pulumiHome, environment }: PluginOptions): Promise<void> {
  const ofPackages = path.join(projectRoot, "node_modules", "node", "bin", "node");
  const nodePath = fs.existsSync(ofPackages) ? ofPackages : process.execPath;
  installStandInPlugins({ pulumiHome, nodePath, bundles: await bundlePlugins(nodePath, environment) });
}
