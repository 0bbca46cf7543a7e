import type { SettingProblem } from "../stack-settings.ts";
import type { ExternalSecretsSettings } from "./external-secrets-settings.ts";
import { composeManifest, type Manifest, orderRendered } from "./kubernetes-objects.ts";
import type { ExternalSecretsPlan, FoundationManifest, HelmPlan } from "./plan.ts";
import { bindReviewers, permitTokenRequests } from "./rbac.ts";
import type { Account } from "./setting-values.ts";

/** The API that stores and ExternalSecrets are declared in. */
const api = "external-secrets.io/v1";

/** What a stack declares in the cluster for External Secrets; `rendered` are the objects of its folder of manifests. */
export function compileExternalSecretsPlan(
  settings: ExternalSecretsSettings,
  rendered: readonly Manifest[],
): { readonly plan: ExternalSecretsPlan; readonly problems: readonly SettingProblem[] } {
  const { namespace, serviceAccount: name } = settings;
  const serviceAccount: Account = { namespace, name };
  const tokenRequests = sortAccounts([serviceAccount, ...settings.tokenRequests]);
  const base = composeBase(settings, { serviceAccount, tokenRequests });
  const { definitions, manifests, problems } = orderRendered(rendered, base);
  const { helm } = settings;
  const plan = {
    namespace,
    serviceAccount,
    tokenRequests,
    base,
    definitions,
    manifests,
    ...(helm === undefined ? {} : { helm: compileHelm(settings, helm) }),
    api,
    description: {
      install: helm === undefined ? settings.install : `chart ${helm.chart} ${helm.version}`,
      logsInAs: `${namespace}/${name}`,
      mayRequestTokensOf: tokenRequests.map(formatAccount).join(", "),
      reviewers: settings.reviewers.map(formatAccount).join(", "),
    },
  } as unknown as ExternalSecretsPlan;
  return { plan, problems };
}

function composeBase(
  settings: ExternalSecretsSettings,
  { serviceAccount, tokenRequests }: { serviceAccount: Account; tokenRequests: readonly Account[] },
): readonly FoundationManifest[] {
  const { namespace, createNamespace, createServiceAccount, controller = serviceAccount, reviewers, ca } = settings;
  const own = (apiVersion: string, kind: string, name: string, content: object = {}): FoundationManifest =>
    composeManifest({ apiVersion, kind, metadata: { name, namespace }, ...content });
  return [
    ...(createNamespace
      ? [composeManifest({ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } })]
      : []),
    ...(createServiceAccount ? [own("v1", "ServiceAccount", serviceAccount.name)] : []),
    ...permitTokenRequests(tokenRequests, controller),
    ...bindReviewers(reviewers),
    ...(ca === undefined ? [] : [own("v1", "ConfigMap", ca.name, { data: { [ca.key]: ca.certificate } })]),
  ];
}

/** The chart's own rights would let the controller ask for every account's token (external-secrets v0.20.4, values.yaml). */
function compileHelm(
  { namespace, serviceAccount, createServiceAccount }: ExternalSecretsSettings,
  { chart, version, repository, values = {} }: NonNullable<ExternalSecretsSettings["helm"]>,
): HelmPlan {
  const merge = (key: string, own: object): object => ({ ...(values[key] as object | undefined), ...own });
  return {
    key: `kubernetes:Release/${namespace}/external-secrets`,
    name: "external-secrets",
    namespace,
    chart,
    version,
    ...(repository === undefined ? {} : { repository }),
    values: {
      installCRDs: true,
      ...values,
      serviceAccount: merge("serviceAccount", { create: !createServiceAccount, name: serviceAccount }),
      rbac: merge("rbac", { serviceAccountTokenCreate: false }),
    },
  };
}

/** `namespace/name` */
export function formatAccount({ namespace, name }: Account): string {
  return `${namespace}/${name}`;
}

function sortAccounts(accounts: readonly Account[]): readonly Account[] {
  const byName = new Map(accounts.map((each) => [formatAccount(each), each]));
  return [...byName].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, each]) => each);
}
