import fs from "node:fs";
import path from "node:path";
import { askVersion, findOnPath } from "./path-program.ts";
import { toolEntries } from "./programs.ts";
import { requiredGo } from "./toolchain-dir.ts";
import { isVersionAtLeast } from "./version.ts";

/** A program that the user brings. */
export interface Prerequisite {
  readonly name: string;
  readonly minimum: string;
  readonly path?: string;
  /** "1.2.3", absent where it is missing or does not say. */
  readonly version?: string;
  readonly state: "present" | "too old" | "missing";
  /** What to do where it is not present. */
  readonly remedy: string;
}

interface Wanted {
  readonly name: string;
  readonly minimum: string;
  readonly versionArgs: readonly string[];
  readonly remedy: string;
}

/** `root` is the folder of the module files. */
export async function checkPrerequisites(root: string, environment: NodeJS.ProcessEnv): Promise<Prerequisite[]> {
  const minimumGo = requiredGo(toolEntries[0] as (typeof toolEntries)[number], root);
  const wanted: Wanted[] = [
    { name: "go", minimum: minimumGo, versionArgs: ["version"], remedy: "install Go from go.dev/doc/install" },
    { name: "npm", minimum: "9.0.0", versionArgs: ["--version"], remedy: "install a newer Node from nodejs.org" },
    { name: "git", minimum: "2.0.0", versionArgs: ["--version"], remedy: "install git with your system's packages" },
    { name: "make", minimum: "3.81.0", versionArgs: ["--version"], remedy: "install make with your system's packages" },
  ];
  const found = await Promise.all(wanted.map((one) => checkOne(one, { ...environment, GOTOOLCHAIN: "local" })));
  return [checkNode(root), ...found];
}

/** The Node that runs this file is the one that the project's commands use. */
function checkNode(root: string): Prerequisite {
  const manifest = JSON.parse(fs.readFileSync(path.join(root, "..", "package.json"), "utf8")) as Manifest;
  const minimum = `${/\d+\.\d+/.exec(manifest.engines?.node ?? "")?.[0] ?? "22.18"}.0`;
  const version = process.versions.node;
  const state = isVersionAtLeast(version, minimum) ? "present" : "too old";
  return { name: "node", minimum, path: process.execPath, version, state, remedy: "make install brings one" };
}

async function checkOne(wanted: Wanted, environment: NodeJS.ProcessEnv): Promise<Prerequisite> {
  const { name, minimum, versionArgs, remedy } = wanted;
  const file = findOnPath(name, environment);
  if (file === undefined) return { name, minimum, state: "missing", remedy };
  const version = await askVersion(file, { versionArgs }, environment);
  const state = version !== undefined && isVersionAtLeast(version, minimum) ? "present" : "too old";
  return { name, minimum, path: file, ...(version === undefined ? {} : { version }), state, remedy };
}

interface Manifest {
  readonly version?: string;
  readonly engines?: { readonly node?: string };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** The npm packages of package.json: how many, and which are not installed in the version it names. */
export function checkPackages(project: string): { readonly wanted: number; readonly missing: readonly string[] } {
  const read = (file: string): Manifest | undefined => {
    const text = fs.existsSync(file) ? fs.readFileSync(file, "utf8") : undefined;
    return text === undefined ? undefined : (JSON.parse(text) as Manifest);
  };
  const manifest = read(path.join(project, "package.json"));
  const wanted = Object.entries({ ...manifest?.dependencies, ...manifest?.devDependencies });
  // @pulumi/policy 1.21.0 calls itself v1.21.0.
  const installed = (name: string): string | undefined =>
    read(path.join(project, "node_modules", name, "package.json"))?.version?.replace(/^v/, "");
  // A package under another name has its own before its version: npm:typescript@7.0.2.
  const versionOf = (wish: string): string => (wish.startsWith("npm:") ? wish.slice(wish.lastIndexOf("@") + 1) : wish);
  const missing = wanted.filter(([name, wish]) => installed(name) !== versionOf(wish)).map(([name]) => name);
  return { wanted: wanted.length, missing: missing.sort() };
}
