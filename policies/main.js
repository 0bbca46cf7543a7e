// Plain JavaScript: the engine loads a pack by require() with ts-node in place, which must not see a TypeScript file.
import path from "node:path";

// Node.js strips no types below node_modules: an installed package holds the compiled pack.
const isInstalled = import.meta.dirname.split(path.sep).includes("node_modules");
// Without await: the engine's loader takes no module that waits.
import(isInstalled ? "../dist/policies/pack.js" : "./pack.ts").then(({ startPack }) => startPack());
