import { Refusal } from "./errors.ts";

/** What a child process that did not start is told of as; of a program that is not there, how to come by it or do without. */
export function explainNoPulumi(error: NodeJS.ErrnoException): Error {
  if (error.code !== "ENOENT") return error;
  return new Refusal([
    "pulumi is not on PATH",
    "in a checkout of credential-lanes: make toolchain builds it, and node sandbox/main.ts ccr COMMAND runs ccr with it on the sandbox's stack",
    "elsewhere: install Pulumi's command line (https://www.pulumi.com/docs/install) and put it on PATH",
    "without it: ccr plan --offline tells what requests come to by the files alone, ccr drift --no-engine looks at the servers alone",
  ]);
}
