import fs from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import process from "node:process";

/**
 * A kubectl that answers by shell patterns of its arguments, and the kubeconfig of a context for it. As `proxy` it serves
 * the objects that there are.
 */
export interface FakeKubectl {
  readonly folder: string;
  readonly program: string;
  readonly kubeconfig: string;
  /** The arguments of each run, and of a proxy each request: `GET <path>`. */
  readonly calls: () => readonly string[];
  /** Names of the variables that the last run had. */
  readonly variables: () => readonly string[];
  remove(): void;
}

/** What a run prints: of the first pattern that its arguments match. */
export type FakeAnswers = readonly (readonly [pattern: string, answer: { stdout?: string; stderr?: string }])[];

/** What a proxy answers, by path; anything else is not there. */
export type FakeObjects = Readonly<Record<string, { readonly labels?: object } | { readonly refusal: FakeRefusal }>>;

/** An answer that is no object. */
export interface FakeRefusal {
  readonly status: number;
  readonly message: string;
  /** How often, before the object is given; absent: always. */
  readonly times?: number;
}

/** What a Secret holds whose metadata was not asked for alone. */
export const valueOfSecret = "canary-value-of-a-secret";

/** Writes a kubectl for a test; a run that has something to say on stderr fails. */
export function makeKubectl(
  answers: FakeAnswers,
  { context = "production", objects = {} as FakeObjects } = {},
): FakeKubectl {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "kubectl-"));
  const write = (name: string, text: string): string => {
    fs.writeFileSync(path.join(folder, name), text);
    return path.join(folder, name);
  };
  const cases = answers.map(([pattern, { stdout = "", stderr }], at) => {
    const output = `cat '${write(`out-${at}`, stdout)}'`;
    return `  ${pattern}) ${output}${stderr === undefined ? "" : `; cat '${write(`err-${at}`, stderr)}' >&2; exit 1`} ;;`;
  });
  const [calls, variables] = [write("calls", ""), write("variables", "")];
  const server = write("objects.json", JSON.stringify(objects));
  const proxy = `  "proxy "*) exec '${process.execPath}' '${import.meta.filename}' '${server}' '${calls}' "$@" ;;`;
  const program = write(
    "kubectl",
    ["#!/bin/sh", `echo "$*" >> '${calls}'`, `env > '${variables}'`, 'case "$*" in', ...cases, proxy, "esac", ""].join(
      "\n",
    ),
  );
  fs.chmodSync(program, 0o755);
  const kubeconfig = write(
    "kubeconfig",
    [
      `contexts: [{name: ${context}, context: {cluster: c}}]`,
      'clusters: [{name: c, cluster: {server: "https://api.example.org"}}]',
      "",
    ].join("\n"),
  );
  const linesOf = (file: string): readonly string[] => fs.readFileSync(file, "utf8").split("\n").filter(Boolean);
  return {
    folder,
    program,
    kubeconfig,
    calls: () => linesOf(calls),
    variables: () => linesOf(variables).map((line) => line.split("=")[0] ?? ""),
    remove: () => fs.rmSync(folder, { recursive: true, force: true }),
  };
}

// As a program it is the proxy.
if (import.meta.main) {
  const [objectsFile = "", calls = "", ...words] = process.argv.slice(2);
  const objects = JSON.parse(fs.readFileSync(objectsFile, "utf8")) as FakeObjects;
  const accepted = (words[words.indexOf("--accept-paths") + 1] ?? "").split(",").map((each) => new RegExp(each));
  const asked = new Map<string, number>();
  const server = http.createServer((request, answer) => {
    const url = request.url ?? "";
    fs.appendFileSync(calls, `${request.method} ${url}\n`);
    const send = (status: number, body: object): void => void answer.writeHead(status).end(JSON.stringify(body));
    if (!accepted.some((each) => each.test(url))) return send(403, { message: "Forbidden" });
    const object = objects[url];
    const count = (asked.get(url) ?? 0) + 1;
    asked.set(url, count);
    if (object === undefined) return send(404, { kind: "Status", message: "not found" });
    if ("refusal" in object && count <= (object.refusal.times ?? count)) {
      return send(object.refusal.status, { kind: "Status", message: object.refusal.message });
    }
    const metadata = { name: url.split("/").at(-1), ...("labels" in object ? { labels: object.labels } : {}) };
    const isMetadata = request.headers.accept === "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
    send(200, { metadata, ...(isMetadata ? {} : { data: { value: valueOfSecret } }) });
  });
  const socketPath = words[words.indexOf("--unix-socket") + 1];
  server.listen(socketPath, () => process.stdout.write(`Starting to serve on ${socketPath}\n`));
}
