import { execFile } from "node:child_process";
import process from "node:process";
import { redactText } from "../lanes/secret-scan.ts";
import { type ClusterSettings, findContextFaults } from "./kubeconfig.ts";

/** What one look at the cluster gave. */
export interface Look<T> {
  /** Undefined where there is nothing, or it could not be told. */
  readonly found?: T | undefined;
  /** Why it could not be told. */
  readonly problem?: string;
}

/** Objects of one kind, of one namespace where the kind has any. */
export interface NamedObjects {
  readonly names: readonly string[];
  readonly namespace?: string;
}

/** Reads of a cluster by kubectl, which knows every way to log in; nothing here writes. */
export interface ClusterReader {
  /** An object that holds no secret, with who wrote which of its fields when. */
  readObject(
    kind: string,
    place: { name: string; namespace?: string },
  ): Promise<Look<Readonly<Record<string, unknown>>>>;
  /** All objects of a kind, of every namespace, that hold no secret. */
  listObjects(kind: string): Promise<Look<readonly Readonly<Record<string, unknown>>[]>>;
  /** Which of the objects there are. */
  findNames(kind: string, objects: NamedObjects): Promise<Look<readonly string[]>>;
}

/**
 * How many requests one command is given: beyond so many it makes five a second (kubectl 1.36; rest.DefaultBurst and
 * DefaultQPS of client-go). It asks for each name by itself, and for the namespace of each that is not there.
 */
const requestsAtOnce = 10;

/** Reads through the stack's context of the run's kubeconfig; where that is not the stack's cluster, nothing is asked. */
export function openCluster(settings: ClusterSettings, { kubectl = "kubectl" } = {}): ClusterReader {
  const { kubernetesContext: context } = settings;
  const [fault] = findContextFaults(settings);
  const get = (
    kind: string,
    { names, namespace }: NamedObjects,
    ...flags: readonly string[]
  ): Promise<Look<string>> => {
    const place = namespace === undefined ? [] : ["--namespace", namespace];
    if (fault !== undefined) return Promise.resolve({ problem: fault });
    const bounds = ["--context", context, "--request-timeout=10s", "--ignore-not-found"];
    return run(kubectl, ["get", kind, ...names, ...place, ...flags, ...bounds]);
  };
  return {
    async readObject(kind, { name, ...place }) {
      const { found, problem } = await get(kind, { names: [name], ...place }, "--output=json", "--show-managed-fields");
      if (problem !== undefined) return { problem };
      return found === undefined ? { found } : parse<Readonly<Record<string, unknown>>>(found);
    },
    async listObjects(kind) {
      const { found = '{"items":[]}', problem } = await get(kind, { names: [] }, "--all-namespaces", "--output=json");
      if (problem !== undefined) return { problem };
      const list = parse<{ readonly items?: readonly Readonly<Record<string, unknown>>[] }>(found);
      return list.found?.items === undefined ? { problem: list.problem ?? NO_JSON } : { found: list.found.items };
    },
    async findNames(kind, objects) {
      const found: string[] = [];
      const atOnce = objects.namespace === undefined ? requestsAtOnce : requestsAtOnce / 2;
      for (let at = 0; at < objects.names.length; at += atOnce) {
        const some = { ...objects, names: objects.names.slice(at, at + atOnce) };
        // Of a table the server sends the metadata alone, also where the kind holds values.
        const { found: table = "", problem } = await get(kind, some, "--no-headers");
        if (problem !== undefined) return { problem };
        found.push(...table.split("\n").flatMap((line) => /^\S+/.exec(line.trim())?.[0] ?? []));
      }
      return { found };
    },
  };
}

const NO_JSON = "what kubectl printed is not the JSON that it was asked for";

/** Of a wrapper that prints something more, nothing is JSON. */
function parse<Answer>(text: string): Look<Answer> {
  try {
    return { found: JSON.parse(text) as Answer };
  } catch {
    return { problem: NO_JSON };
  }
}

/** What kubectl starts to log in has no business with OpenBao. */
export function environmentOfKubectl(): NodeJS.ProcessEnv {
  const { VAULT_TOKEN: _, BAO_TOKEN: __, ...env } = process.env;
  return env;
}

/** The last line of what kubectl said, without what looks like a credential. */
export function findLastWords(stderr: string): string {
  return redactText(stderr.trim().split("\n").at(-1) ?? "");
}

/** Runs kubectl; what it was given on stdin and what it prints go through no shell and no log. */
export function run(program: string, words: readonly string[], input?: string): Promise<Look<string>> {
  return new Promise((resolve) => {
    const options = { env: environmentOfKubectl(), timeout: 15_000, maxBuffer: 64 * 1024 * 1024 };
    const child = execFile(program, [...words], options, (error, stdout, stderr) => {
      if (error === null) resolve({ found: stdout.trim() === "" ? undefined : stdout });
      else if ("code" in error && error.code === "ENOENT") resolve({ problem: "kubectl is not on PATH" });
      else resolve({ problem: findLastWords(stderr) || "kubectl failed" });
    });
    // A program that is missing, or does not read, closes its end.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(input ?? "");
  });
}
