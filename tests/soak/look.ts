import type { JsonClient } from "../../sandbox/http.ts";
import type { KubernetesClient } from "../../sandbox/kubernetes.ts";

/** What the servers hold of lanes, whoever made it. */
export interface Grants {
  /** Text of each policy, by its name. */
  readonly policies: Readonly<Record<string, string>>;
  readonly roles: Readonly<Record<string, KubernetesRole>>;
  readonly tokenRoles: Readonly<Record<string, TokenRole>>;
  readonly stores: readonly Item<StoreSpec>[];
  readonly externalSecrets: readonly Item<ExternalSecretSpec>[];
}

export interface KubernetesRole {
  readonly bound_service_account_names: readonly string[];
  readonly bound_service_account_namespaces: readonly string[];
  readonly token_policies: readonly string[];
  readonly token_ttl: number;
}

export interface TokenRole {
  readonly allowed_policies: readonly string[];
  readonly token_explicit_max_ttl?: number;
}

export interface Item<Spec> {
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec: Spec;
}

export interface StoreSpec {
  readonly conditions?: readonly { readonly namespaces?: readonly string[] }[];
  readonly provider: { readonly vault: { readonly auth: { readonly kubernetes: { readonly role: string } } } };
}

export interface ExternalSecretSpec {
  readonly target: { readonly name: string; readonly creationPolicy?: string };
  readonly data: readonly { readonly remoteRef: { readonly key: string; readonly property: string } }[];
}

/** Looks at both servers; an object that goes while it is looked at is left out. */
export async function lookAtServers(openbao: JsonClient, cluster: KubernetesClient): Promise<Grants> {
  const [policies, roles, tokenRoles, stores, externalSecrets] = await Promise.all([
    readAll<{ policy: string }>(openbao, "sys/policies/acl", /^workload-/),
    readAll<KubernetesRole>(openbao, "auth/kubernetes/role"),
    readAll<TokenRole>(openbao, "auth/token/roles"),
    listKind<StoreSpec>(cluster, "clustersecretstores"),
    listKind<ExternalSecretSpec>(cluster, "externalsecrets"),
  ]);
  const texts = Object.fromEntries(Object.entries(policies).map(([name, { policy }]) => [name, policy]));
  return { policies: texts, roles, tokenRoles, stores, externalSecrets };
}

async function readAll<Data>(openbao: JsonClient, at: string, names = /^/): Promise<Readonly<Record<string, Data>>> {
  const { status, body } = await openbao.request({ method: "LIST", path: `/v1/${at}` });
  // 404 is how an empty list is answered.
  if (status !== 200 && status !== 404) throw new Error(`${at} was not listed: ${status}`);
  const keys: readonly string[] = (body?.data?.keys ?? []).filter((name: string) => names.test(name));
  const found = await Promise.all(
    keys.map(async (name) => {
      const answer = await openbao.request({ method: "GET", path: `/v1/${at}/${name}` });
      return answer.status === 200 ? [[name, answer.body.data as Data] as const] : [];
    }),
  );
  return Object.fromEntries(found.flat());
}

async function listKind<Spec>(cluster: KubernetesClient, plural: string): Promise<readonly Item<Spec>[]> {
  const { status, body } = await cluster.request({ method: "GET", path: `/apis/external-secrets.io/v1/${plural}` });
  if (status !== 200) throw new Error(`${plural} were not listed: ${status}`);
  return body.items;
}
