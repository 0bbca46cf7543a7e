import { setTimeout as sleep } from "node:timers/promises";
import { redactText } from "../lanes/secret-scan.ts";
import { type ApiProxy, openProxy } from "./api-proxy.ts";
import { ApiError, type ApiReader, openReader } from "./api-reader.ts";
import type { ClusterSettings } from "./kubeconfig.ts";
import type { NamedObjects } from "./kubectl.ts";
import { mapSome } from "./map-some.ts";

/** What lanes are made of in a cluster, and what comes of them. */
export type LaneKind = keyof typeof collections;

/** What a look at many objects gave: what one of them could not be told of is no reason not to tell the others. */
export interface ManyLooked {
  readonly found: readonly string[];
  /** The names that could not be looked at, by why; of what is alike the first one's words. */
  readonly unknown: ReadonlyMap<string, readonly string[]>;
  /** True where nothing was answered, not even with a refusal: to ask for more would take as long again. */
  readonly isSilent: boolean;
}

/** Which objects of many there are. */
export interface ExistingObjects {
  findNames(kind: LaneKind, objects: NamedObjects): Promise<ManyLooked>;
  /** Which of the Secrets there are that External Secrets does not keep; their data is not asked for. */
  findForeignSecrets(secrets: NamedObjects): Promise<ManyLooked>;
}

const collections = {
  ClusterSecretStore: { api: "/apis/external-secrets.io/v1", plural: "clustersecretstores" },
  ExternalSecret: { api: "/apis/external-secrets.io/v1", plural: "externalsecrets" },
  Secret: { api: "/api/v1", plural: "secrets" },
  Namespace: { api: "/api/v1", plural: "namespaces" },
} as const;

/** One object each, so that whoever may get but not list can look. */
const paths = [
  "^/apis/external-secrets.io/v1/clustersecretstores/[^/]+$",
  "^/apis/external-secrets.io/v1/namespaces/[^/]+/externalsecrets/[^/]+$",
  "^/api/v1/namespaces/[^/]+/secrets/[^/]+$",
  "^/api/v1/namespaces/[^/]+$",
];

/** The server sends this or refuses (406): no value comes as far as this process. */
const METADATA = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";

/** The label that External Secrets puts on what it keeps (external-secrets v0.20.4, apis/externalsecrets/v1). */
const managed = ["reconcile.external-secrets.io/managed", "true"] as const;

/** How many objects of one question are asked for at once. */
const objectsAtOnce = 8;

/** Milliseconds that one answer may take, how often it is asked for, and the pause in between. */
const limits = { milliseconds: 10_000, attempts: 3, pause: 1000 };

interface Metadata {
  readonly labels?: Readonly<Record<string, string>>;
}

/**
 * Asks by one `kubectl proxy` for as long as `use` takes, which is opened with the first question: `kubectl get` with names
 * asks for each twice that is not there (it looks for the namespace too), and from the eleventh request on for five a second.
 */
export async function withExistingObjects<Result>(
  settings: ClusterSettings,
  use: (existing: ExistingObjects) => Promise<Result>,
): Promise<Result> {
  let opening: ReturnType<typeof openProxy> | undefined;
  const find = async (
    kind: LaneKind,
    objects: NamedObjects,
    isMeant: (metadata: Metadata) => boolean = () => true,
  ): Promise<ManyLooked> => {
    opening ??= openProxy(settings, { paths });
    const opened = await opening;
    if (opened.proxy === undefined)
      return { found: [], unknown: new Map([[opened.problem, objects.names]]), isSilent: true };
    const { proxy } = opened;
    const reader = openReader(proxy.socketPath);
    const failed: { readonly name: string; readonly error: ApiError }[] = [];
    let isSilent = false;
    const found = await mapSome(objects.names, objectsAtOnce, async (name) => {
      try {
        // A server that answers nothing is not waited for with each name.
        if (isSilent) throw new ApiError(0, "");
        const metadata = await readMetadata(reader, pathOf(kind, { ...objects, name }));
        return metadata !== undefined && isMeant(metadata) ? [name] : [];
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        failed.push({ name, error });
        isSilent ||= !isAnswer(error);
        return [];
      }
    });
    // The words of a refusal have the name in them: of many the first is told.
    const byStatus = Map.groupBy(failed, ({ error }) => (isAnswer(error) ? error.status : 0));
    const unknown = [...byStatus.values()].map((all) => {
      const told = all.find(({ error }) => error.message !== "") ?? all[0];
      const problem = told === undefined ? "" : explain(told.error, proxy);
      return [problem, all.map(({ name }) => name).sort()] as const;
    });
    return { found, unknown: new Map(unknown), isSilent };
  };
  try {
    return await use({
      findNames: (kind, objects) => find(kind, objects),
      findForeignSecrets: (secrets) => find("Secret", secrets, ({ labels }) => labels?.[managed[0]] !== managed[1]),
    });
  } finally {
    const opened = await opening;
    await opened?.proxy?.close();
  }
}

function pathOf(kind: LaneKind, { namespace, name }: { namespace?: string; name: string }): string {
  const { api, plural } = collections[kind];
  const place = namespace === undefined ? "" : `/namespaces/${encodeURIComponent(namespace)}`;
  return `${api}${place}/${plural}/${encodeURIComponent(name)}`;
}

/** The metadata of an object; undefined where there is none. */
async function readMetadata(reader: ApiReader, path: string): Promise<Metadata | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const signal = AbortSignal.timeout(limits.milliseconds);
      const { metadata } = (await reader.get(path, METADATA, signal)) as { readonly metadata?: Metadata };
      return metadata ?? {};
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.status === 404) return undefined;
      // Too many requests; what else there is does not pass within a second.
      if (error.status !== 429 || attempt === limits.attempts) throw error;
      await sleep(limits.pause);
    }
  }
}

/** True of what the API server said itself; what a proxy says in its place is 502 to 504, or nothing. */
function isAnswer({ status }: ApiError): boolean {
  return status > 0 && (status < 502 || status > 504);
}

function explain({ status, message }: ApiError, proxy: ApiProxy): string {
  const said = proxy.problem() ?? redactText(message);
  return said || `the API server answered with ${status}`;
}
