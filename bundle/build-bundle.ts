// Bundles `ccr` for this checkout, so that a command starts without finding, reading and linking a hundred modules.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import { builtinModules } from "node:module";
import path from "node:path";
import process from "node:process";
import { type OutputChunk, type Plugin, rolldown } from "rolldown";
import { BUNDLE_FOLDER, WHOLE } from "./load-bundle.js";

/** A file that was bundled: its path from the root, when it was last changed (ms since 1970), its size in bytes. */
type Bundled = readonly [file: string, changed: number, size: number];

/** The chunk of each verb's module; bundle/warm-up.js tells. */
type ChunkOfVerbs = Readonly<Record<string, string>>;

/** Programs that run may load more chunks: those of so many builds stay. */
const KEPT_BUILDS = 3;

/** Builds the bundle of a checkout; a program that runs keeps the chunks that it began with. */
export async function buildBundle(root: string): Promise<void> {
  const target = path.join(root, BUNDLE_FOLDER);
  fs.mkdirSync(target, { recursive: true });
  const folder = fs.mkdtempSync(path.join(target, "build-"));
  // A temporary folder is its maker's alone; a checkout may be run by anybody who can read its sources.
  fs.chmodSync(folder, 0o755);
  try {
    const files = new Map<string, Bundled>();
    const packages = measure(root, "node_modules/.package-lock.json");
    const chunks = await writeChunks({ root, folder, files });
    const verbs = warmUp(root, folder);
    writeLists({ target, build: path.basename(folder), chunks, files, verbs, packages });
  } catch (error) {
    // Nothing names it, and it would count among those that stay.
    fs.rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  removeOldBuilds(target);
}

function removeOldBuilds(target: string): void {
  const builds = fs
    .readdirSync(target)
    .filter((name) => name.startsWith("build-"))
    .map((name) => ({ name, made: fs.statSync(path.join(target, name)).mtimeMs }))
    .sort((left, right) => right.made - left.made);
  for (const { name } of builds.slice(KEPT_BUILDS))
    fs.rmSync(path.join(target, name), { recursive: true, force: true });
}

function measure(root: string, file: string): Bundled {
  const { ctimeMs, size } = fs.statSync(path.join(root, file));
  return [file, ctimeMs, size];
}

interface Bundling {
  readonly root: string;
  readonly folder: string;
  /** Filled with what was read, by its absolute path. */
  readonly files: Map<string, Bundled>;
}

async function writeChunks({ root, folder, files }: Bundling): Promise<readonly OutputChunk[]> {
  const bundle = await rolldown({
    input: { entry: path.join(root, "bundle/entry.ts") },
    cwd: root,
    platform: "node",
    treeshake: { propertyReadSideEffects: false },
    plugins: [readSources(root, files), takeBuiltins()],
  });
  const { output } = await bundle.write({
    dir: folder,
    format: "cjs",
    entryFileNames: "[name].cjs",
    chunkFileNames: "[name]-[hash].cjs",
    charset: "ascii",
    // A chunk is a function of what the loader gives it; a name in a stack trace is worth its bytes.
    minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
    postBanner: "(function(exports,require,module,checkoutUrl__){",
    postFooter: "})",
  });
  await bundle.close();
  return output.filter((each) => each.type === "chunk");
}

/** Reads each file of the checkout after its last change was noted, and has it know the place it was read from. */
function readSources(root: string, files: Map<string, Bundled>): Plugin {
  return {
    name: "sources",
    load(id) {
      const file = path.relative(root, id).split(path.sep).join("/");
      if (file.startsWith("..") || file.startsWith("node_modules/") || !path.isAbsolute(id)) return null;
      files.set(id, measure(root, file));
      const place = `(checkoutUrl__+${JSON.stringify(file)})`;
      const text = fs.readFileSync(id, "utf8").replace(/\bimport\.meta\.url\b/g, place);
      if (/\bimport\.meta\.(?:dirname|filename)\b/.test(text)) {
        throw new Error(`${file}: a bundle knows import.meta.url alone`);
      }
      return text;
    },
  };
}

/** Takes builtins without the namespaces that Node.js makes for an `import`. */
function takeBuiltins(): Plugin {
  const prefix = "\0builtin:";
  return {
    name: "builtins",
    resolveId(id) {
      const name = id.replace(/^node:/, "");
      return builtinModules.includes(name) ? { id: prefix + name, moduleSideEffects: false } : null;
    },
    load(id) {
      if (!id.startsWith(prefix)) return null;
      const name = id.slice(prefix.length);
      const take = `process.getBuiltinModule(${JSON.stringify(name)})`;
      // To name what it has would open the input.
      if (name === "process") return `module.exports=${take};`;
      const names = Object.keys(process.getBuiltinModule(name) ?? {}).filter((each) => /^[A-Za-z]\w*$/.test(each));
      // Few commands start another program.
      if (name === "child_process") {
        return `module.exports={${names.map((each) => `get ${each}(){return ${take}.${each}}`).join(",")}};`;
      }
      return `const all=${take};export default all;${names.map((each) => `export const ${each}=all.${each};`).join("")}`;
    },
  };
}

/** Runs the chunks once in a process of its own, which keeps the code that V8 makes of them. */
function warmUp(root: string, folder: string): ChunkOfVerbs {
  const script = path.join(root, "bundle/warm-up.js");
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, root, folder], {
    cwd: root,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`the bundle does not run:\n${stderr}`);
  return JSON.parse(stdout) as ChunkOfVerbs;
}

interface Lists {
  readonly target: string;
  /** The folder of the chunks in the target. */
  readonly build: string;
  readonly chunks: readonly OutputChunk[];
  readonly files: ReadonlyMap<string, Bundled>;
  readonly verbs: ChunkOfVerbs;
  readonly packages: Bundled;
}

/** For each verb, the files that its run may come to: of its chunks, and of those that they load later. */
function writeLists({ target, build, chunks, files, verbs, packages }: Lists): void {
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const write = (name: string, used: Iterable<string>): void => {
    const ids = new Set([...used].flatMap((each) => byName.get(each)?.moduleIds ?? []));
    const list = [packages, ...[...ids].map((id) => files.get(id)).filter((each) => each !== undefined)];
    const temporary = path.join(target, build, "list.tmp");
    fs.writeFileSync(temporary, JSON.stringify({ build, files: list }));
    fs.renameSync(temporary, path.join(target, `${name}.json`));
  };
  // What every command may come to; of what its table loads, each loads its own.
  const ofVerbs = new Set(Object.values(verbs).map((name) => path.posix.normalize(name)));
  const start = reach(byName, ["entry.cjs"], ({ imports, dynamicImports }) => [
    ...imports,
    ...dynamicImports.filter((name) => !ofVerbs.has(name)),
  ]);
  for (const [verb, name] of Object.entries(verbs)) {
    const own = reach(byName, [path.posix.normalize(name)], ({ fileName, imports, dynamicImports }) =>
      start.has(fileName) ? [] : [...imports, ...dynamicImports],
    );
    write(verb, new Set([...start, ...own]));
  }
  write(WHOLE, byName.keys());
}

function reach(
  chunks: ReadonlyMap<string, OutputChunk>,
  from: readonly string[],
  next: (chunk: OutputChunk) => readonly string[],
): Set<string> {
  const reached = new Set(from);
  for (const name of reached) {
    const chunk = chunks.get(name);
    for (const each of chunk === undefined ? [] : next(chunk)) reached.add(each);
  }
  return reached;
}

if (import.meta.main) await buildBundle(path.resolve(import.meta.dirname, ".."));
