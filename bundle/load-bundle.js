// Plain JavaScript, and no import of a builtin: Node.js makes a namespace of each, and calls every getter of it for that.
const fs = process.getBuiltinModule("node:fs");
const { Script } = process.getBuiltinModule("node:vm");

export const BUNDLE_FOLDER = "node_modules/.cache/ccr/bundle/";

export const WHOLE = "whole";

/** The bundle of a checkout, if every file that a run of the verb may come to is what was bundled. */
export function openBundle(root, verb) {
  const rootFolder = process.getBuiltinModule("node:url").fileURLToPath(root);
  const folder = rootFolder + BUNDLE_FOLDER;
  const list = readList(folder, verb) ?? readList(folder, WHOLE);
  if (list === undefined || !isAsBundled(rootFolder, list.files)) return undefined;
  const build = `${folder}${list.build}/`;
  return fs.existsSync(build) ? loadChunks(build, root) : undefined;
}

function readList(folder, name = "") {
  if (!/^[a-z][a-z-]*$/.test(name)) return undefined;
  try {
    return JSON.parse(fs.readFileSync(`${folder}${name}.json`, "utf8"));
  } catch {
    return undefined;
  }
}

/** Nobody can set the time of the last change of a file, as that of its content can be. */
function isAsBundled(folder, list) {
  return list.every(([file, changed, size]) => {
    const stats = fs.statSync(folder + file, { throwIfNoEntry: false });
    return stats !== undefined && stats.ctimeMs === changed && stats.size === size;
  });
}

export function loadChunks(folder, root, note) {
  const modules = new Map();
  const chunks = [];
  const load = (name) => {
    note?.(name);
    const known = modules.get(name);
    if (known !== undefined) return known.exports;
    const module = { exports: {} };
    modules.set(name, module);
    const script = compile(folder + name.slice("./".length));
    chunks.push({ name, script });
    script.runInThisContext()(module.exports, load, module, root);
    return module.exports;
  };
  return { load, chunks };
}

/** With the code that V8 made of it when it was bundled, that of functions that ran then too; where that fits no more, without. */
function compile(filename) {
  let cachedData;
  try {
    cachedData = fs.readFileSync(`${filename}.cache`);
  } catch {}
  return new Script(fs.readFileSync(filename, "latin1"), { filename, ...(cachedData ? { cachedData } : {}) });
}
