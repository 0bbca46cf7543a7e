// Stands before a language host that is too old to run policy packs, and runs them itself: see docs/policy-pack.md.
import { spawn } from "node:child_process";
import process from "node:process";
import type * as languageMessages from "@pulumi/pulumi/proto/language_pb.js";
import { forwardTo, type Handlers, loadMessages, loadService, readPort, serve } from "./forward.ts";
import { runPolicyPack } from "./policy-pack.ts";

const [program = "", ...args] = process.argv.slice(2);
const language = loadMessages<typeof languageMessages>("language");
const service = loadService("language", "LanguageRuntimeService");

const host = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
host.once("error", (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
host.once("exit", (code) => process.exit(code ?? 1));
process.once("exit", () => host.kill());
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));

const handlers = forwardTo(service, await readPort(host.stdout, (bytes) => process.stdout.write(bytes)));
const runPlugin: Handlers[string] = (call, answer) => {
  const request = language.RunPluginRequest.deserializeBinary(call.request);
  if (request.getKind() !== "analyzer") handlers.runPlugin?.(call, answer);
  else runPolicyPack(request, call).catch((error: Error) => call.emit("error", error));
};
process.stdout.write(`${await serve(service, { ...handlers, runPlugin })}\n`);

// An engine that is killed cannot end its plugins: they notice that they have another parent.
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) process.exit(1);
}, 1000).unref();
