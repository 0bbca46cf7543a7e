import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { load } from "js-yaml";
import type { StackSettings } from "../lanes/stack-settings.ts";

/** An entry of a kubeconfig: contexts, clusters and users are lists of named sections. */
interface Entry {
  readonly name?: unknown;
  readonly context?: { readonly cluster?: unknown };
  readonly cluster?: {
    readonly server?: unknown;
    readonly "certificate-authority-data"?: unknown;
    readonly "certificate-authority"?: unknown;
  };
}

/** How a stack names its cluster. */
export type ClusterSettings = Pick<StackSettings, "kubernetesContext" | "kubernetesServer">;

/**
 * Why the stack's context is not the cluster that it should be: it is missing, or leads to another API server than
 * `ccr:kubernetesServer`. Without this Pulumi's Kubernetes provider takes a missing context for a cluster that is
 * unreachable, and a preview says nothing of it (pulumi-kubernetes 4.34).
 */
export function findContextFaults({
  kubernetesContext: context,
  kubernetesServer: wanted,
}: ClusterSettings): readonly string[] {
  const configs = listFiles().map(readKubeconfig);
  const found = findEntry(configs, "contexts", context);
  if (found === undefined) return [`ccr:kubernetesContext: no kubeconfig of this run has the context ${context}`];
  const server = findEntry(configs, "clusters", found.context?.cluster)?.cluster?.server;
  if (typeof server !== "string") return [`ccr:kubernetesContext: the context ${context} leads to no API server`];
  if (wanted === undefined || trim(server) === wanted) return [];
  return [
    `ccr:kubernetesContext: the context ${context} leads to ${trim(server)}, and ccr:kubernetesServer is ${wanted}`,
  ];
}

/** The API server that the stack's context leads to, and the CA (PEM) by which it is trusted, where the kubeconfig says so. */
export function readClusterOf({ kubernetesContext: context }: ClusterSettings): { server?: string; ca?: string } {
  const files = listFiles();
  const configs = files.map(readKubeconfig);
  const name = findEntry(configs, "contexts", context)?.context?.cluster;
  const { cluster } = findEntry(configs, "clusters", name) ?? {};
  const data = cluster?.["certificate-authority-data"];
  const file = cluster?.["certificate-authority"];
  const ca =
    typeof data === "string" ? Buffer.from(data, "base64").toString() : typeof file === "string" ? readCa(file) : "";
  return {
    ...(typeof cluster?.server === "string" ? { server: cluster.server } : {}),
    ...(ca === "" ? {} : { ca }),
  };
}

/** What cannot be read is not told from what is not said; the server that it belongs to is compared all the same. */
function readCa(file: string): string {
  try {
    return fs.readFileSync(path.resolve(path.dirname(listFiles()[0] ?? ""), file), "utf8");
  } catch {
    return "";
  }
}

/** The API server that a context of this run's kubeconfig leads to; undefined where it leads nowhere. */
export function findContextServer(context: string): string | undefined {
  const { server } = readClusterOf({ kubernetesContext: context });
  return server === undefined ? undefined : trim(server);
}

function listFiles(): readonly string[] {
  return (process.env.KUBECONFIG || path.join(os.homedir(), ".kube", "config")).split(path.delimiter).filter(Boolean);
}

/** Of several files the first that has an entry counts, as for kubectl. */
function findEntry(configs: readonly Kubeconfig[], list: "contexts" | "clusters", name: unknown): Entry | undefined {
  for (const config of configs) {
    const entries = config[list];
    const entry = Array.isArray(entries)
      ? (entries as readonly Entry[]).find((each) => each?.name === name)
      : undefined;
    if (entry !== undefined) return entry;
  }
  return undefined;
}

type Kubeconfig = Readonly<Record<string, unknown>>;

/** A file that is not there, or is no kubeconfig, has no contexts. */
function readKubeconfig(file: string): Kubeconfig {
  try {
    const value = load(fs.readFileSync(file, "utf8"));
    return typeof value === "object" && value !== null ? (value as Kubeconfig) : {};
  } catch {
    return {};
  }
}

function trim(server: string): string {
  return server.replace(/\/+$/, "");
}
