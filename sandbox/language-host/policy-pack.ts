import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import type * as analyzerMessages from "@pulumi/pulumi/proto/analyzer_pb.js";
import type * as languageMessages from "@pulumi/pulumi/proto/language_pb.js";
import {
  type Answer,
  type Call,
  forwardTo,
  type Handlers,
  loadMessages,
  loadService,
  readPort,
  serve,
} from "./forward.ts";

const language = loadMessages<typeof languageMessages>("language");
const analyzer = loadMessages<typeof analyzerMessages>("analyzer");
const service = loadService("analyzer", "AnalyzerService");

/** What the engine says of the pack that it wants run. */
export type PackRequest = languageMessages.RunPluginRequest;

/**
 * Runs a policy pack as the official language host does (pulumi 3.259, sdk/nodejs/cmd/pulumi-language-nodejs, RunPlugin):
 * the pack reads the stack's configuration from its environment, so it is started once the engine has told it.
 */
export async function runPolicyPack(request: PackRequest, call: Call): Promise<void> {
  const say = (kind: "Stdout" | "Stderr", bytes: Uint8Array): void => {
    const message = new language.RunPluginResponse();
    message[`set${kind}`](bytes);
    call.write(Buffer.from(message.serializeBinary()));
  };
  let pack: Pack | undefined;
  const start = (environment: NodeJS.ProcessEnv): Pack => {
    pack ??= startPack(request, {
      environment,
      print: (bytes) => say("Stdout", bytes),
      warn: (bytes) => say("Stderr", bytes),
      ended: (code) => {
        const message = new language.RunPluginResponse();
        message.setExitcode(code);
        call.write(Buffer.from(message.serializeBinary()));
        call.end();
      },
    });
    return pack;
  };
  call.on("cancelled", () => pack?.child.kill());
  process.once("exit", () => pack?.child.kill());
  say(
    "Stdout",
    Buffer.from(
      `${await serve(
        service,
        attachLater(start, () => pack),
      )}\n`,
    ),
  );
}

/** Answers the engine until the pack is there, and hands on every call from then on. */
function attachLater(start: (environment: NodeJS.ProcessEnv) => Pack, running: () => Pack | undefined): Handlers {
  const hand = (method: string, call: Call, answer: Answer, pack: Pack): void => {
    pack.handlers.then(
      (handlers) => handlers[method]?.(call, answer),
      (error: Error) => answer(error),
    );
  };
  const handlers: Handlers = Object.fromEntries(
    Object.keys(service).map((method) => [method, (call, answer) => hand(method, call, answer, start({}))]),
  );
  return {
    ...handlers,
    handshake: (_call, answer) => answer(null, Buffer.from(new analyzer.AnalyzerHandshakeResponse().serializeBinary())),
    configureStack: (call, answer) => {
      const stack = analyzer.AnalyzerStackConfigureRequest.deserializeBinary(call.request);
      hand("configureStack", call, answer, start(describeStack(stack)));
    },
    cancel: (call, answer) => {
      const pack = running();
      if (pack === undefined) answer(null, Buffer.alloc(0));
      else hand("cancel", call, answer, pack);
    },
  };
}

/** The variables by which the SDK knows its stack. */
function describeStack(stack: analyzerMessages.AnalyzerStackConfigureRequest): NodeJS.ProcessEnv {
  const config = Object.fromEntries(stack.getConfigMap().toObject());
  return {
    PULUMI_NODEJS_ORGANIZATION: stack.getOrganization(),
    PULUMI_NODEJS_PROJECT: stack.getProject(),
    PULUMI_NODEJS_STACK: stack.getStack(),
    PULUMI_NODEJS_DRY_RUN: String(stack.getDryRun()),
    PULUMI_CONFIG: JSON.stringify(config),
  };
}

interface Pack {
  readonly child: ChildProcess;
  readonly handlers: Promise<Handlers>;
}

interface PackOptions {
  readonly environment: NodeJS.ProcessEnv;
  readonly print: (bytes: Buffer) => void;
  readonly warn: (bytes: Buffer) => void;
  readonly ended: (code: number) => void;
}

function startPack(request: PackRequest, { environment, print, warn, ended }: PackOptions): Pack {
  const folder = request.getInfo()?.getProgramDirectory() ?? "";
  const main = createRequire(path.join(folder, "package.json")).resolve("@pulumi/pulumi/cmd/run-policy-pack");
  const inherited = request.getEnvList().map((pair): [string, string] => {
    const at = pair.indexOf("=");
    return [pair.slice(0, at), pair.slice(at + 1)];
  });
  const child = spawn(process.execPath, [main, ...request.getArgsList(), folder], {
    cwd: folder,
    env: { ...Object.fromEntries(inherited), ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stderr.on("data", warn);
  const port = readPort(child.stdout, print);
  const failed = new Promise<never>((_resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      reject(new Error(`the policy pack ended with ${code}`));
      ended(code ?? 1);
    });
  });
  const handlers = Promise.race([port.then((bound) => forwardTo(service, bound)), failed]);
  handlers.catch(() => undefined);
  failed.catch(() => undefined);
  return { child, handlers };
}
