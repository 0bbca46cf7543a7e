import { readCertificateFile } from "./certificates.ts";
import { type ComponentSettings, kubernetesAddress } from "./components.ts";
import { createJsonClient, type JsonAnswer, type JsonClient, type JsonRequest } from "./http.ts";

/** The least of a Kubernetes object that is needed to find its address. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly [field: string]: unknown;
}

/** The namespaces of the committed lanes, of the controllers, and one that no lane admits. */
const namespaces = ["activity-core", "issue-core", "bystander", "external-secrets", "openbao"] as const;

const plurals: Readonly<Record<string, string>> = {
  Namespace: "namespaces",
  ServiceAccount: "serviceaccounts",
  ConfigMap: "configmaps",
  Secret: "secrets",
  ClusterRole: "clusterroles",
  ClusterRoleBinding: "clusterrolebindings",
  CustomResourceDefinition: "customresourcedefinitions",
  ClusterSecretStore: "clustersecretstores",
  SecretStore: "secretstores",
  ExternalSecret: "externalsecrets",
};

/** The path of an object (or of its collection, without a name) in the API. */
export function objectPath({ apiVersion, kind, metadata }: KubernetesObject): string {
  const plural = plurals[kind];
  if (plural === undefined) throw new Error(`the sandbox does not know the kind ${kind}`);
  const group = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const scope = metadata.namespace === undefined ? "" : `/namespaces/${metadata.namespace}`;
  return `${group}${scope}/${plural}/${metadata.name}`;
}

/** The API server of a running sandbox, as its administrator. */
export interface KubernetesClient {
  request(request: JsonRequest): Promise<JsonAnswer>;
  /** Creates or updates the object by server-side apply; fails with the server's own message. */
  apply(object: KubernetesObject): Promise<void>;
  /** A token of the service account for the audiences (none: the API server's default), valid for `seconds`. */
  requestToken(account: TokenRequest): Promise<string>;
  close(): Promise<void>;
}

export interface TokenRequest {
  readonly namespace: string;
  readonly name: string;
  readonly audiences?: readonly string[];
  readonly seconds?: number;
}

/** Connects to the API server of the sandbox. */
export function connectKubernetes(settings: ComponentSettings): KubernetesClient {
  const read = (name: string): string => readCertificateFile(settings.paths.certificates, name);
  const client = createJsonClient({
    origin: kubernetesAddress(settings.ports),
    ca: read("ca.crt"),
    certificate: read("admin.crt"),
    key: read("admin.key"),
  });
  return {
    request: (request) => client.request(request),
    apply: (object) => applyObject(client, object),
    requestToken: (account) => requestToken(client, account),
    close: () => client.close(),
  };
}

async function applyObject(client: JsonClient, object: KubernetesObject): Promise<void> {
  const answer = await client.request({
    method: "PATCH",
    path: `${objectPath(object)}?fieldManager=sandbox&force=true`,
    contentType: "application/apply-patch+yaml",
    body: object,
  });
  if (answer.status >= 300) throw new Error(`${object.kind} ${object.metadata.name}: ${answer.body?.message}`);
}

async function requestToken(client: JsonClient, account: TokenRequest): Promise<string> {
  const answer = await client.request({
    method: "POST",
    path: `/api/v1/namespaces/${account.namespace}/serviceaccounts/${account.name}/token`,
    body: { spec: { audiences: account.audiences ?? [], expirationSeconds: account.seconds ?? 3600 } },
  });
  if (answer.status >= 300) throw new Error(`token of ${account.namespace}/${account.name}: ${answer.body?.message}`);
  return answer.body.status.token;
}

/** What the lanes expect of a cluster: namespaces, service accounts, the controllers' rights and OpenBao's CA. */
export function seedObjects(ca: string): readonly KubernetesObject[] {
  const accounts = [
    ...namespaces.map((namespace) => ({ namespace, name: "default" })),
    { namespace: "external-secrets", name: "external-secrets" },
    { namespace: "openbao", name: "token-reviewer" },
  ];
  return [
    ...namespaces.map((name) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } })),
    ...accounts.map((metadata) => ({ apiVersion: "v1", kind: "ServiceAccount", metadata })),
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "openbao-ca", namespace: "external-secrets" },
      data: { "ca.crt": ca },
    },
    clusterRoleBinding("sandbox-token-reviewer", "system:auth-delegator", {
      kind: "ServiceAccount",
      name: "token-reviewer",
      namespace: "openbao",
    }),
    // By its own token a login is reviewed where the foundation keeps none for that.
    clusterRoleBinding("sandbox-external-secrets-reviewer", "system:auth-delegator", {
      kind: "ServiceAccount",
      name: "external-secrets",
      namespace: "external-secrets",
    }),
    // A real cluster gives these to the service account of each controller; here one user runs both.
    ...["generic-garbage-collector", "namespace-controller"].map((controller) =>
      clusterRoleBinding(`sandbox-${controller}`, `system:controller:${controller}`, {
        kind: "User",
        apiGroup: "rbac.authorization.k8s.io",
        name: "system:kube-controller-manager",
      }),
    ),
    controllerRole,
    clusterRoleBinding("sandbox-external-secrets", "sandbox-external-secrets", {
      kind: "User",
      apiGroup: "rbac.authorization.k8s.io",
      name: "external-secrets-controller",
    }),
  ];
}

// The rights that the chart of external-secrets v0.20.4 gives its controller, without the ones of other generators.
const controllerRole: KubernetesObject = {
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "ClusterRole",
  metadata: { name: "sandbox-external-secrets" },
  rules: [
    { apiGroups: ["external-secrets.io", "generators.external-secrets.io"], resources: ["*"], verbs: ["*"] },
    { apiGroups: [""], resources: ["secrets"], verbs: ["get", "list", "watch", "create", "update", "patch", "delete"] },
    { apiGroups: [""], resources: ["namespaces", "serviceaccounts", "configmaps"], verbs: ["get", "list", "watch"] },
    { apiGroups: [""], resources: ["serviceaccounts/token"], verbs: ["create"] },
    { apiGroups: ["", "events.k8s.io"], resources: ["events"], verbs: ["create", "patch"] },
  ],
};

function clusterRoleBinding(name: string, role: string, subject: Readonly<Record<string, string>>): KubernetesObject {
  return {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRoleBinding",
    metadata: { name },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: role },
    subjects: [subject],
  };
}
