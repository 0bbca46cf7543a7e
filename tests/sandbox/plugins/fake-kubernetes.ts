import type { Properties } from "../../../sandbox/plugins/engine/values.ts";
import type { Answer, RecordedRequest } from "./fake-server.ts";

/** The objects of a fake API server, by their path. */
export type ObjectStore = Map<string, Properties>;

const discovery: Readonly<Record<string, readonly object[]>> = {
  "/api/v1": [
    { name: "configmaps", kind: "ConfigMap", namespaced: true },
    { name: "namespaces/status", kind: "Namespace", namespaced: false },
    { name: "namespaces", kind: "Namespace", namespaced: false },
    { name: "secrets", kind: "Secret", namespaced: true },
  ],
  "/apis/external-secrets.io/v1": [
    { name: "clustersecretstores", kind: "ClusterSecretStore", namespaced: false },
    { name: "externalsecrets", kind: "ExternalSecret", namespaced: true },
  ],
};

const refuse = (code: number, reason: string, message: string, kind = ""): Answer => ({
  status: code,
  body: { kind: "Status", code, reason, message, details: { kind } },
});

/** Answers as an API server does: POST creates, an apply merges at the top, a finalizer-free DELETE removes. */
export function answerAsKubernetes(store: ObjectStore): (request: RecordedRequest) => Answer {
  let version = 0;
  const save = (path: string, object: Properties, manager: string | null, operation: string): Answer => {
    version += 1;
    const metadata = {
      uid: `uid-${path}`,
      ...(object.metadata as Properties),
      resourceVersion: String(version),
      managedFields: [{ manager, operation }],
    };
    const saved = { ...object, metadata };
    return { status: 200, body: saved };
  };
  return ({ method, url, headers, body }) => {
    const { pathname, searchParams } = new URL(url, "http://fake");
    const [dryRun, manager] = [searchParams.get("dryRun") === "All", searchParams.get("fieldManager")];
    if (pathname === "/version") return { status: 200, body: { gitVersion: "v1.36.3" } };
    if (method === "GET" && /^\/apis?\/[^/]+(\/v1)?$/.test(pathname)) {
      const resources = discovery[pathname];
      return resources === undefined ? refuse(404, "NotFound", "") : { status: 200, body: { resources } };
    }
    const path = method === "POST" ? `${pathname}/${body.metadata.name}` : pathname;
    const found = store.get(path);
    if (pathname.includes("/namespaces/missing/")) return refuse(404, "NotFound", "no namespace", "namespaces");
    if (method === "POST" && found !== undefined) return refuse(409, "AlreadyExists", "it already exists");
    if (method === "GET")
      return found === undefined ? refuse(404, "NotFound", "not found") : { status: 200, body: found };
    if (method === "DELETE") return store.delete(path) ? { status: 200, body: {} } : refuse(404, "NotFound", "");
    if (headers["content-type"] === "application/json-patch+json") {
      const claimed = { ...found, metadata: { ...(found?.metadata as Properties), managedFields: body[0].value } };
      store.set(path, claimed);
      return { status: 200, body: claimed };
    }
    const merged =
      method === "POST" ? body : { ...found, ...body, metadata: { ...(found?.metadata as object), ...body.metadata } };
    const answer = save(path, merged, manager, method === "POST" ? "Update" : "Apply");
    if (!dryRun && answer !== "reset") store.set(path, answer.body as Properties);
    return answer;
  };
}
