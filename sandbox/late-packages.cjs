// Preloaded by the sandbox's programs, which start hundreds of times in a run of the tests: what the Pulumi SDK loads for
// functions that it would serialize, for traces that nobody asked for and for its automation interface is loaded when
// something of it is used. It is half of what loading the SDK takes.
const fs = require("node:fs");
const Module = require("node:module");
const path = require("node:path");

/** Of these a name is looked at when it is used. */
const LATE = new Set(["@npmcli/arborist", "typescript", "./automation", "normalize-package-data"]);
/** Of these names are taken out at once, all of them of functions and classes. */
const LATE_FUNCTIONS = new Set([
  "@opentelemetry/resources",
  "@opentelemetry/sdk-trace-base",
  "@opentelemetry/exporter-zipkin",
  "@opentelemetry/instrumentation-grpc",
  "@opentelemetry/sdk-trace-node",
  "@opentelemetry/instrumentation",
]);
const HOOKS = "../../runtime/closure/v8Hooks";
const RUN = path.join("@pulumi", "pulumi", "cmd", "run", "index.js");
const load = Module._load;

/** True for a program whose types Node.js strips in place, as its project says: it needs no compiler, and no map of its lines. */
const isStripped = saysNoTypeScript(process.argv[process.argv.indexOf("--pwd") + 1]);
// A language host that is older than the engine is not told, and has the SDK load the compiler all the same.
if (isStripped) delete process.env.PULUMI_NODEJS_TYPESCRIPT;

function saysNoTypeScript(folder) {
  try {
    return /^ +typescript: false$/m.test(fs.readFileSync(path.join(folder, "Pulumi.yaml"), "utf8"));
  } catch {
    return false;
  }
}

Module._load = function loadOrPutOff(request, parent, ...rest) {
  // It is turned off by the program itself, and takes an eighth of the time until then (index.ts).
  if (isStripped && request === "source-map-support/register") return {};
  // A debugger that is told of every script, so that functions can be serialized; of such a program none is.
  if (isStripped && request === HOOKS && parent?.filename.endsWith(RUN)) return { isInitializedAsync: async () => {} };
  const areFunctions = LATE_FUNCTIONS.has(request);
  const isLate = (areFunctions || LATE.has(request)) && /[\\/]@pulumi[\\/]pulumi[\\/]/.test(parent?.filename ?? "");
  if (!isLate) return load.call(this, request, parent, ...rest);
  let loaded;
  const open = () => {
    loaded ??= load.call(this, request, parent, ...rest);
    return loaded;
  };
  const take = (name) => {
    if (areFunctions) return putOff(() => open()[name]);
    return name === "default" && !open().__esModule ? open() : open()[name];
  };
  return new Proxy(
    {},
    {
      // An `import *` that was compiled to `require` would otherwise copy every name, and so load the package.
      get: (_, name) => (name === "__esModule" ? true : take(name)),
      has: (_, name) => name in open(),
    },
  );
};

/** A function or class that is looked up when it is called. */
function putOff(find) {
  return function late(...args) {
    return new.target === undefined ? find().apply(this, args) : Reflect.construct(find(), args);
  };
}
