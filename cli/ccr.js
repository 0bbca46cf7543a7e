#!/usr/bin/env node
// Plain JavaScript, so that a Node.js too old for TypeScript can say so, and so that the compile cache is on before
// the first TypeScript file is read: stripping its types costs more than a bare start of Node.js does.
import module from "node:module";
import path from "node:path";
import process from "node:process";

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(`ccr: Node.js 22.18 or later is needed, this is ${process.version}\n`);
  process.exitCode = 2;
} else {
  const root = path.resolve(import.meta.dirname, "..");
  // Beside the packages, never in a shared temporary folder: cached code is code that runs.
  module.enableCompileCache?.(path.join(root, "node_modules", ".cache", "ccr"));
  // Node.js strips no types below node_modules: an installed package holds the compiled program.
  await import(root.split(path.sep).includes("node_modules") ? "../dist/cli/main.js" : "./main.ts");
}
