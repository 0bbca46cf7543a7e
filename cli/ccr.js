#!/usr/bin/env node
// Plain JavaScript, so that a Node.js too old for TypeScript can say so. Builtins are got without `import`, for which
// Node.js would make a namespace of each and call all its getters: those of `process` alone open stdin.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(`ccr: Node.js 22.18 or later is needed, this is ${process.version}\n`);
  process.exitCode = 2;
} else {
  const root = new URL("..", import.meta.url);
  // Node.js strips no types below node_modules: an installed package holds the compiled program.
  const isInstalled = root.pathname.includes("/node_modules/");
  const entry = isInstalled ? undefined : await loadBundle(root.href);
  if (entry === undefined) {
    // On before the first module is read: stripping types costs more than a bare start of Node.js does. The cache is
    // beside the packages, never in a shared temporary folder: cached code is code that runs.
    const cache = new URL("node_modules/.cache/ccr", root);
    process
      .getBuiltinModule("node:module")
      .enableCompileCache?.(process.getBuiltinModule("node:url").fileURLToPath(cache));
    await import(isInstalled ? "../dist/cli/main.js" : "./main.ts");
  } else await entry.run(process);
}

/**
 * The bundle that `make install` makes of a checkout, while it is what the files are and this user can read it: where it cannot
 * be loaded, whatever the reason, the sources say the same. CCR_BUNDLE=0 goes without it.
 */
async function loadBundle(root) {
  if (process.env.CCR_BUNDLE === "0" || process.env.CCR_DEBUG === "1") return undefined;
  try {
    const { openBundle } = await import("../bundle/load-bundle.js");
    return openBundle(root, process.argv[2])?.load("./entry.cjs");
  } catch {
    return undefined;
  }
}
