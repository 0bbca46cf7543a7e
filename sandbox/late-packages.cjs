// Preloaded by the sandbox's programs, which start hundreds of times in a run of the tests: packages that the Pulumi SDK
// loads for functions that it would serialize, and uses for nothing else, are loaded when something of them is used. They
// are a third of what loading the SDK takes.
const Module = require("node:module");

const LATE = new Set(["@npmcli/arborist", "typescript"]);
const load = Module._load;

Module._load = function loadOrPutOff(request, parent, ...rest) {
  const isLate = LATE.has(request) && /[\\/]@pulumi[\\/]pulumi[\\/]/.test(parent?.filename ?? "");
  if (!isLate) return load.call(this, request, parent, ...rest);
  let loaded;
  const open = () => {
    loaded ??= load.call(this, request, parent, ...rest);
    return loaded;
  };
  return new Proxy(
    {},
    {
      // An `import *` that was compiled to `require` would otherwise copy every name, and so load the package.
      get: (_, name) => (name === "__esModule" ? true : open()[name]),
      has: (_, name) => name in open(),
    },
  );
};
