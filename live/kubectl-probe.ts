import { SECRET_KEYS_TEMPLATE } from "../lanes/manifests.ts";
import type { ClusterSettings } from "./kubeconfig.ts";
import { findContextFaults } from "./kubeconfig.ts";
import { type Look, run } from "./kubectl.ts";

/** A service account by its namespace and name. */
export interface ServiceAccount {
  readonly namespace: string;
  readonly name: string;
}

/** What a verification tries in a cluster, by kubectl. */
export interface ClusterProbe {
  /** A token of the account, for one audience or the API server's own; it lives ten minutes. */
  createToken(account: ServiceAccount, audience?: string): Promise<Look<string>>;
  /** The keys of a Secret; its values stay in kubectl. */
  readKeys(secret: { readonly namespace: string; readonly name: string }): Promise<Look<readonly string[]>>;
  /** What was said of an object lately. */
  readEvents(object: { readonly namespace: string; readonly name: string }): Promise<Look<string>>;
  /** Creates an object of a custom resource. */
  create(manifest: object): Promise<Look<string>>;
  /** Puts annotations on such an object. */
  annotate(
    kind: string,
    object: { readonly namespace: string; readonly name: string },
    annotations: Readonly<Record<string, string>>,
  ): Promise<Look<string>>;
  /** Takes such an object away; that it is not there is well. */
  remove(kind: string, object: { readonly namespace: string; readonly name: string }): Promise<Look<string>>;
}

/** Tries through the stack's context of the run's kubeconfig; where that is not the stack's cluster, nothing is done. */
export function openProbe(settings: ClusterSettings, { kubectl = "kubectl" } = {}): ClusterProbe {
  const [fault] = findContextFaults(settings);
  const ask = (words: readonly string[], input?: string): Promise<Look<string>> => {
    if (fault !== undefined) return Promise.resolve({ problem: fault });
    return run(kubectl, [...words, "--context", settings.kubernetesContext, "--request-timeout=10s"], input);
  };
  return {
    async createToken({ namespace, name }, audience) {
      const audiences = audience === undefined ? [] : ["--audience", audience];
      const words = ["create", "token", name, "--namespace", namespace, "--duration=10m", ...audiences];
      const { found, problem } = await ask(words);
      return problem === undefined ? { found: found?.trim() } : { problem };
    },
    async readKeys({ namespace, name }) {
      const words = [
        "get",
        "secret",
        name,
        "--namespace",
        namespace,
        "--ignore-not-found",
        "--output",
        SECRET_KEYS_TEMPLATE,
      ];
      const { found, problem } = await ask(words);
      return problem === undefined ? { found: found?.split("\n").filter(Boolean) } : { problem };
    },
    readEvents({ namespace, name }) {
      const messages = 'go-template={{range .items}}{{.message}}{{"\\n"}}{{end}}';
      const of = `--field-selector=involvedObject.name=${name}`;
      return ask(["get", "events", "--namespace", namespace, of, "--output", messages]);
    },
    annotate(kind, { namespace, name }, annotations) {
      const words = Object.entries(annotations).map(([key, value]) => `${key}=${value}`);
      return ask(["annotate", kind, name, "--namespace", namespace, "--overwrite", ...words]);
    },
    create: (manifest) => ask(["create", "--filename=-"], JSON.stringify(manifest)),
    remove: (kind, { namespace, name }) =>
      ask(["delete", kind, name, "--namespace", namespace, "--ignore-not-found", "--wait=true"]),
  };
}
