import { spawn } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { onTestFinished } from "vitest";
import { projectRoot } from "../cli/run-ccr.ts";

/** How one run ended. */
export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a server was asked. */
export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** A folder that goes with the test. */
export function makeFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "ccr-ci-"));
  onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Runs a program in an environment of its own, to its end. */
export function runProgram(
  [program = "", ...args]: readonly string[],
  { env, cwd = projectRoot }: { readonly env: Readonly<Record<string, string>>; readonly cwd?: string },
): Promise<Run> {
  const child = spawn(program, args, { cwd, env: { PATH: process.env.PATH ?? "", ...env }, timeout: 25_000 });
  const out = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      out[name] += text;
    });
  }
  child.stdin.on("error", () => undefined).end();
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, ...out }));
  });
}

/** Runs a script of ci/. */
export function runScript(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Run> {
  const [name = "", ...rest] = args;
  return runProgram([process.execPath, path.join(projectRoot, "ci", name), ...rest], { env });
}

/** A server on a free port of the loopback address, for one test. */
export async function serve(
  answer: (asked: Asked) => { readonly status?: number; readonly body?: unknown; readonly location?: string },
): Promise<{ readonly address: string; readonly asked: readonly Asked[] }> {
  const asked: Asked[] = [];
  const server = http.createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => {
      body += text;
    });
    request.once("end", () => {
      const { method = "", url = "", headers } = request;
      const one = { method, url, headers, body };
      asked.push(one);
      const { status = 200, body: given, location } = answer(one);
      response.writeHead(status, location === undefined ? {} : { location });
      response.end(given === undefined ? "" : typeof given === "string" ? given : JSON.stringify(given));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}
