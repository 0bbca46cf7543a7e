import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { projectRoot } from "../../sandbox/paths.ts";

/** The package as `npm pack` makes it, and a folder in which other programs find it installed. */
export interface PackedPackage {
  /** Programs in here resolve `credential-lanes` and what it depends on. */
  readonly folder: string;
  /** The unpacked package: `<folder>/node_modules/credential-lanes`. */
  readonly installed: string;
  readonly tarball: string;
  /** Every file of the package, sorted, relative to it. */
  readonly files: readonly string[];
  remove(): void;
}

/** The parts of the checkout that a package is made from: the build must not write into the checkout itself. */
const parts = [
  ...["package.json", ".npmrc", "README.md", "LICENSE", "CHANGELOG.md", "PulumiPlugin.yaml"],
  ...[
    "tsconfig.json",
    "tsconfig.build.json",
    "library",
    "components",
    "policies",
    "lanes",
    "live",
    "hub",
    "cli",
    "schemas",
  ],
];

/** Builds and packs a copy of the checkout, and unpacks it beside links to its dependencies; needs no network. */
export function packProject(): PackedPackage {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "credential-lanes-package-"));
  const remove = (): void => fs.rmSync(folder, { recursive: true, force: true });
  try {
    const source = path.join(folder, "source");
    for (const part of parts) fs.cpSync(path.join(projectRoot, part), path.join(source, part), { recursive: true });
    fs.symlinkSync(path.join(projectRoot, "node_modules"), path.join(source, "node_modules"));
    const answer = run("npm", ["pack", "--json", "--offline", "--pack-destination", folder], source);
    // The build's own output comes first.
    const [packed] = JSON.parse(answer.slice(answer.indexOf("[\n"))) as [
      { filename: string; files: { path: string }[] },
    ];
    const tarball = path.join(folder, packed.filename);
    const installed = path.join(folder, "node_modules", "credential-lanes");
    fs.mkdirSync(installed, { recursive: true });
    run("tar", ["-xzf", tarball, "--strip-components=1", "-C", installed], folder);
    linkDependencies(folder);
    return { folder, installed, tarball, files: packed.files.map((file) => file.path).sort(), remove };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Links what the package names as its dependencies, and the types that a TypeScript program has; nothing else. */
function linkDependencies(folder: string): void {
  const text = fs.readFileSync(path.join(projectRoot, "package.json"), "utf8");
  const { dependencies = {}, peerDependencies = {} } = JSON.parse(text) as Record<string, Record<string, string>>;
  for (const name of [...Object.keys(dependencies), ...Object.keys(peerDependencies), "@types/node"]) {
    const link = path.join(folder, "node_modules", name);
    fs.mkdirSync(path.dirname(link), { recursive: true });
    fs.symlinkSync(path.join(projectRoot, "node_modules", name), link);
  }
}

/** Runs a program with the Node.js of the packages, and answers with its stdout; fails with all that it printed. */
export function run(program: string, args: readonly string[], cwd: string): string {
  const bin = path.join(projectRoot, "node_modules", ".bin");
  const env = { HOME: cwd, PATH: [bin, process.env.PATH].join(path.delimiter), npm_config_update_notifier: "false" };
  try {
    return execFileSync(program, args, { cwd, env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`${program} ${args.join(" ")} failed:\n${stdout}\n${stderr}`);
  }
}
