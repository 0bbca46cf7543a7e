import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Plugin } from "rolldown";
import { projectRoot } from "../paths.ts";
import { standInNames } from "./install.ts";

const PARENT = path.join(projectRoot, "node_modules/.cache/sandbox-plugins");

/** Other sandboxes of the checkout may still start what was bundled before. */
const KEPT_BUILDS = 3;

/** What a machine without any time to spare needs to start a plugin. */
const WARM_UP_MS = 60_000;

/** Ends a plugin so that Node.js keeps the code that was compiled for it. */
const END_ON_SIGNAL = 'data:text/javascript,process.once("SIGTERM",()=>process.exit())';

/**
 * The folder with each stand-in as one file, `NAME.mjs`, made anew where a source file or a package changed. A run starts two
 * plugins: of 200 modules each, that took them three times as long.
 */
export async function bundlePlugins(nodePath: string, environment: NodeJS.ProcessEnv): Promise<string> {
  const folder = path.join(PARENT, describeSources(import.meta.dirname));
  if (fs.existsSync(folder)) return folder;
  fs.mkdirSync(PARENT, { recursive: true });
  const making = fs.mkdtempSync(path.join(PARENT, "making-"));
  try {
    for (const name of standInNames) await bundle(name, path.join(making, `${name}.mjs`));
    fs.renameSync(making, folder);
  } catch (error) {
    fs.rmSync(making, { recursive: true, force: true });
    // Another process made the same.
    if (!fs.existsSync(folder)) throw error;
  }
  await Promise.all(standInNames.map((name) => warmUp(nodePath, path.join(folder, `${name}.mjs`), environment)));
  removeOld();
  return folder;
}

/** What the bundles are made of: the sources below a folder, and the installed packages. The same in every copy of a checkout. */
export function describeSources(folder: string): string {
  const hash = createHash("sha256");
  const { mtimeMs, size } = fs.statSync(path.join(projectRoot, "node_modules/.package-lock.json"));
  hash.update(`${mtimeMs} ${size}\n`);
  const entries = fs.readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => path.join(parentPath, name));
  for (const file of files.sort()) {
    const text = fs.readFileSync(file, "utf8");
    hash.update(`${path.relative(folder, file)} ${text.length}\n${text}`);
  }
  return hash.digest("hex").slice(0, 16);
}

async function bundle(name: string, file: string): Promise<void> {
  // Loaded for this alone: the sandbox starts often.
  const { rolldown } = await import("rolldown");
  const build = await rolldown({
    input: path.join(import.meta.dirname, name, "main.ts"),
    cwd: projectRoot,
    platform: "node",
    plugins: [placeSources()],
  });
  // Names in a stack trace are worth their bytes.
  const minify = { compress: false, mangle: false, codegen: { removeWhitespace: true } };
  await build.write({ file, format: "esm", minify });
  await build.close();
}

/**
 * Has each source file know its place beside the packages, and the SDK's own packages taken from where the SDK has them. Of
 * copies that share the packages another one may start the bundle when this one is gone.
 */
function placeSources(): Plugin {
  const home = path.dirname(fs.realpathSync(path.join(projectRoot, "node_modules")));
  const loadFromSdk = createRequire(createRequire(import.meta.url).resolve("@pulumi/pulumi/package.json"));
  return {
    name: "sources",
    load(id) {
      if (!id.startsWith(`${import.meta.dirname}${path.sep}`)) return null;
      const place = path.join(home, path.relative(projectRoot, id));
      return fs
        .readFileSync(id, "utf8")
        .replace(/\bimport\.meta\.url\b/g, JSON.stringify(pathToFileURL(place).href))
        .replace(/\bloadFromSdk\("([^"]+)"\)/g, (_, name) => `require(${JSON.stringify(loadFromSdk.resolve(name))})`);
    },
  };
}

/** Starts a plugin once, and ends it when it is ready: later ones take the compiled code of this one. */
async function warmUp(nodePath: string, file: string, env: NodeJS.ProcessEnv): Promise<void> {
  const args = ["--import", END_ON_SIGNAL, file];
  const child = spawn(nodePath, args, { env, stdio: ["ignore", "pipe", "inherit"], timeout: WARM_UP_MS });
  const ended = new Promise<void>((resolve, reject) => child.once("close", () => resolve()).once("error", reject));
  child.stdout.once("data", () => child.kill());
  await ended;
}

function removeOld(): void {
  const builds = fs
    .readdirSync(PARENT)
    .filter((name) => !name.startsWith("making-"))
    .map((name) => ({ name, made: fs.statSync(path.join(PARENT, name)).mtimeMs }))
    .sort((left, right) => right.made - left.made);
  for (const { name } of builds.slice(KEPT_BUILDS))
    fs.rmSync(path.join(PARENT, name), { recursive: true, force: true });
}
