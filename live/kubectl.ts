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
  /** Which of the Secrets there are that External Secrets does not keep; their data is not asked for. */
  findForeignSecrets(secrets: NamedObjects): Promise<Look<readonly string[]>>;
}

/** The label that External Secrets puts on what it keeps (external-secrets v0.20.4, apis/externalsecrets/v1). */
const managedLabel = "reconcile.external-secrets.io/managed=true";

/**
 * How many names one command is given. It asks for each by itself, for so many at once and from then on for five a second
 * (kubectl 1.36; rest.DefaultBurst and DefaultQPS of client-go): with eighty it would come to the end of its time.
 */
const namesAtOnce = 10;

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
  /** The rows of kubectl's table, for which the server sends the metadata alone: no value comes as far as this process. */
  const getRows = async (kind: string, objects: NamedObjects): Promise<Look<readonly (readonly string[])[]>> => {
    const rows: (readonly string[])[] = [];
    for (let at = 0; at < objects.names.length; at += namesAtOnce) {
      const some = { ...objects, names: objects.names.slice(at, at + namesAtOnce) };
      const { found = "", problem } = await get(kind, some, "--show-labels", "--no-headers");
      if (problem !== undefined) return { problem };
      for (const line of found.split("\n")) if (line.trim() !== "") rows.push(line.trim().split(/\s+/));
    }
    return { found: rows };
  };
  return {
    async readObject(kind, { name, ...place }) {
      const { found, problem } = await get(kind, { names: [name], ...place }, "--output=json", "--show-managed-fields");
      if (problem !== undefined) return { problem };
      return { found: found === undefined ? undefined : (JSON.parse(found) as Readonly<Record<string, unknown>>) };
    },
    async listObjects(kind) {
      const { found = '{"items":[]}', problem } = await get(kind, { names: [] }, "--all-namespaces", "--output=json");
      if (problem !== undefined) return { problem };
      return { found: (JSON.parse(found) as { items: readonly Readonly<Record<string, unknown>>[] }).items };
    },
    async findNames(kind, objects) {
      const { found = [], problem } = await getRows(kind, objects);
      return problem === undefined ? { found: found.map(nameOf) } : { problem };
    },
    async findForeignSecrets(secrets) {
      const { found = [], problem } = await getRows("secret", secrets);
      const foreign = found.filter((row) => !row.at(-1)?.split(",").includes(managedLabel));
      return problem === undefined ? { found: foreign.map(nameOf) } : { problem };
    },
  };
}

const nameOf = ([name = ""]: readonly string[]): string => name;

/** Runs kubectl; what it was given on stdin and what it prints go through no shell and no log. */
export function run(program: string, words: readonly string[], input?: string): Promise<Look<string>> {
  // What kubectl starts to log in has no business with OpenBao.
  const { VAULT_TOKEN: _, BAO_TOKEN: __, ...env } = process.env;
  return new Promise((resolve) => {
    const options = { env, timeout: 15_000, maxBuffer: 64 * 1024 * 1024 };
    const child = execFile(program, [...words], options, (error, stdout, stderr) => {
      if (error === null) resolve({ found: stdout.trim() === "" ? undefined : stdout });
      else if ("code" in error && error.code === "ENOENT") resolve({ problem: "kubectl is not on PATH" });
      else resolve({ problem: redactText(stderr.trim().split("\n").at(-1) ?? "") || "kubectl failed" });
    });
    // A program that is missing, or does not read, closes its end.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(input ?? "");
  });
}
