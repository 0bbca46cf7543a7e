// node bundle/warm-up.js ROOT FOLDER: runs a new bundle, so that V8 has made the code that commands need, and keeps that code
// beside each chunk. Prints which chunks each verb loads, as JSON.
import { loadChunks } from "./load-bundle.js";

const [root = "", folder = ""] = process.argv.slice(2);
const fs = process.getBuiltinModule("node:fs");
const { pathToFileURL } = process.getBuiltinModule("node:url");

/** What most runs of `ccr` are: they read and write nothing outside the checkout. */
const COMMANDS = [
  ["--help"],
  ["validate"],
  ["validate", "--json"],
  ["status"],
  ["guard", "--json", "examples"],
  ["digest", "credential-change-requests"],
  ["render", "CCR-2026-0001"],
];

/** A process whose output nobody reads. */
function makeProcess(args) {
  const stream = { write: () => true, on: () => stream, isTTY: false };
  return {
    argv: ["node", "ccr", ...args],
    stdin: stream,
    stdout: stream,
    stderr: stream,
    env: { NO_COLOR: "1" },
    cwd: () => root,
  };
}

const asked = [];
const { load, chunks } = loadChunks(`${folder}/`, pathToFileURL(`${root}/`).href, (name) => asked.push(name));
const { run, verbs } = load("./entry.cjs");
for (const args of COMMANDS) await run(makeProcess(args));

const chunkOf = {};
for (const verb of verbs) {
  const before = asked.length;
  await verb.load();
  // The chunk of the verb itself; it is what asks for the others.
  chunkOf[verb.name] = asked[before];
}
for (const { name, script } of chunks) fs.writeFileSync(`${folder}/${name}.cache`, script.createCachedData());
process.stdout.write(JSON.stringify(chunkOf));
