import { execFile } from "node:child_process";
import process from "node:process";

/** What one look at the cluster gave. */
export interface Look<T> {
  /** Undefined where there is nothing, or it could not be told. */
  readonly found?: T | undefined;
  /** Why it could not be told. */
  readonly problem?: string;
}

/** Reads of a cluster by kubectl, which knows every way to log in; nothing here writes. */
export interface ClusterReader {
  /** An object that holds no secret. */
  readObject(
    kind: string,
    place: { name: string; namespace?: string },
  ): Promise<Look<Readonly<Record<string, unknown>>>>;
  /** Whether there is a Secret, and whether External Secrets keeps it; its data is not asked for. */
  readSecretOwner(place: { name: string; namespace: string }): Promise<Look<"external-secrets" | "other">>;
}

/** The label that External Secrets puts on what it keeps (external-secrets v0.20.4, apis/externalsecrets/v1). */
const managedLabel = "reconcile.external-secrets.io/managed=true";

/** Reads through one context of the kubeconfig of the run; there is no default context. */
export function openCluster({ context, kubectl = "kubectl" }: { context: string; kubectl?: string }): ClusterReader {
  const get = (...words: readonly string[]): Promise<Look<string>> =>
    run(kubectl, ["get", ...words, "--context", context, "--request-timeout=10s", "--ignore-not-found"]);
  return {
    async readObject(kind, { name, namespace }) {
      const look = await get(
        kind,
        name,
        ...(namespace === undefined ? [] : ["--namespace", namespace]),
        "--output=json",
      );
      if (look.found === undefined) return { ...look, found: undefined };
      return { found: JSON.parse(look.found) as Readonly<Record<string, unknown>> };
    },
    async readSecretOwner({ name, namespace }) {
      // A table: the server sends the metadata alone, so that no value comes as far as this process.
      const look = await get("secret", name, "--namespace", namespace, "--show-labels", "--no-headers");
      if (look.found === undefined) return { ...look, found: undefined };
      return { found: look.found.includes(managedLabel) ? "external-secrets" : "other" };
    },
  };
}

function run(program: string, words: readonly string[]): Promise<Look<string>> {
  return new Promise((resolve) => {
    execFile(program, [...words], { env: process.env, timeout: 15_000 }, (error, stdout, stderr) => {
      if (error === null) resolve({ found: stdout.trim() === "" ? undefined : stdout });
      else if ("code" in error && error.code === "ENOENT") resolve({ problem: "kubectl is not on PATH" });
      else resolve({ problem: (stderr.trim().split("\n").at(-1) ?? "") || "kubectl failed" });
    });
  });
}
