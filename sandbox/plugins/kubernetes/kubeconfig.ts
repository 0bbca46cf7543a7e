import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { parse } from "yaml";

/** How one context of a kubeconfig reaches its API server: PEM texts, and the credentials of its user. */
export interface ClusterAccess {
  readonly server: string;
  readonly ca: string | undefined;
  readonly certificate: string | undefined;
  readonly key: string | undefined;
  readonly token: string | undefined;
  /** The context's default namespace. */
  readonly namespace: string;
}

/** A kubeconfig names no such context, or asks for what is not supported here. */
export class KubeconfigError extends Error {
  override readonly name = "KubeconfigError";
}

type Section = Readonly<Record<string, unknown>>;
type Kind = "cluster" | "context" | "user";

interface Entry {
  readonly kind: Kind;
  readonly name: string;
  readonly section: Section;
  /** The folder that relative file names start from. */
  readonly folder: string;
}

interface Kubeconfig {
  readonly entries: readonly Entry[];
  readonly currentContext: string | undefined;
}

/** Reads the contents or the path(s) of a kubeconfig, and answers with the access that a context gives. */
export function readKubeconfig(
  source: string,
  choice: { readonly context?: string | undefined; readonly cluster?: string | undefined },
): ClusterAccess {
  const kubeconfig = loadKubeconfig(source);
  const name = choice.context ?? kubeconfig.currentContext;
  if (name === undefined) throw new KubeconfigError("the kubeconfig has no current context: set kubernetes:context");
  const { section: context } = findEntry(kubeconfig, "context", name);
  const cluster = findEntry(kubeconfig, "cluster", choice.cluster ?? textOf(context, "cluster") ?? "");
  const user = findEntry(kubeconfig, "user", textOf(context, "user") ?? "");
  refuseUnsupported(cluster, ["insecure-skip-tls-verify", "proxy-url", "tls-server-name"]);
  refuseUnsupported(user, ["auth-provider", "exec", "password", "username", "as"]);
  const server = textOf(cluster.section, "server");
  if (server === undefined || URL.parse(server) === null) {
    throw new KubeconfigError(`the cluster ${JSON.stringify(cluster.name)} of the kubeconfig has no server URL`);
  }
  return {
    server,
    ca: materialOf(cluster, "certificate-authority"),
    certificate: materialOf(user, "client-certificate"),
    key: materialOf(user, "client-key"),
    token: textOf(user.section, "token") ?? readReferredFile(user, "tokenFile")?.trim(),
    namespace: textOf(context, "namespace") ?? "default",
  };
}

function loadKubeconfig(source: string): Kubeconfig {
  if (/^\s*\{|\n/.test(source)) return parseKubeconfig(source, os.homedir());
  const files = source.split(path.delimiter).filter((file) => file !== "");
  const all = files.map((file) => {
    const expanded = path.resolve(file.replace(/^~(?=\/|$)/, os.homedir()));
    return parseKubeconfig(readText(expanded), path.dirname(expanded));
  });
  // The first file that names something wins, as with kubectl.
  return {
    entries: all.flatMap(({ entries }) => entries),
    currentContext: all.find(({ currentContext }) => currentContext !== undefined)?.currentContext,
  };
}

function parseKubeconfig(text: string, folder: string): Kubeconfig {
  const document = parseYaml(text);
  const list = (kind: Kind): Entry[] => {
    const items = document[`${kind}s`];
    return (Array.isArray(items) ? (items as Section[]) : []).map((item) => ({
      kind,
      name: String(item.name),
      section: (item[kind] ?? {}) as Section,
      folder,
    }));
  };
  return {
    entries: [...list("cluster"), ...list("context"), ...list("user")],
    currentContext: textOf(document, "current-context"),
  };
}

function parseYaml(text: string): Section {
  try {
    const document: unknown = parse(text, { logLevel: "silent" });
    if (typeof document === "object" && document !== null) return document as Section;
  } catch {
    // A parser's own message quotes the text, and that may be a key.
  }
  throw new KubeconfigError("the kubeconfig is no YAML mapping");
}

function findEntry({ entries }: Kubeconfig, kind: Kind, name: string): Entry {
  const found = entries.find((entry) => entry.kind === kind && entry.name === name);
  if (found !== undefined) return found;
  const known = [...new Set(entries.filter((entry) => entry.kind === kind).map((entry) => entry.name))].sort();
  const choices = known.length === 0 ? "it has none" : `it has ${known.join(", ")}`;
  throw new KubeconfigError(`the kubeconfig has no ${kind} ${JSON.stringify(name)}: ${choices}`);
}

function refuseUnsupported({ kind, name, section }: Entry, keys: readonly string[]): void {
  const key = keys.find((candidate) => Boolean(section[candidate]));
  if (key === undefined) return;
  throw new KubeconfigError(`${kind} ${JSON.stringify(name)} of the kubeconfig: ${key} is not supported here`);
}

/** PEM text that is given inline in base64 (`<name>-data`) or by a file name. */
function materialOf(entry: Entry, name: string): string | undefined {
  const inline = textOf(entry.section, `${name}-data`);
  return inline === undefined ? readReferredFile(entry, name) : Buffer.from(inline, "base64").toString("utf8");
}

function readReferredFile({ section, folder }: Entry, key: string): string | undefined {
  const file = textOf(section, key);
  return file === undefined ? undefined : readText(path.resolve(folder, file));
}

function readText(file: string): string {
  try {
    return fs.readFileSync(file, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unreadable";
    throw new Error(`unable to load the kubeconfig: ${file} cannot be read (${code})`);
  }
}

function textOf(section: Section, key: string): string | undefined {
  const value = section[key];
  return typeof value === "string" && value !== "" ? value : undefined;
}
