import { deriveDelivery } from "../delivery.ts";
import { parseDuration } from "../duration.ts";
import { forEachSound } from "../guard-broken.ts";
import { bundleOf } from "./kv.ts";
import { isDnsLabel, isDnsName } from "./names.ts";
import type { Rule } from "./rule.ts";

/** External Secrets logs in as one service account, by the Kubernetes method. */
export const checkSurface: Rule = ({ delivery: { surface }, auth }, report) => {
  if (auth.method === "token" && surface !== "direct-fetch") {
    report("surface-auth-mismatch", ["delivery", "surface"], "A token of a token role is fetched by its caller alone");
    return;
  }
  // vault-csi-provider at 0dfb877, internal/auth/kubernetes_jwt.go: it logs in with a service account's token alone.
  if (auth.method === "oidc" && surface === "csi") {
    report("surface-auth-mismatch", ["delivery", "surface"], "Nobody logs in with a browser for the CSI provider");
    return;
  }
  if (surface !== "external-secrets") return;
  if (auth.method !== "kubernetes") {
    report("surface-auth-mismatch", ["delivery", "surface"], "External Secrets logs in by the kubernetes method alone");
    return;
  }
  const { service_account_names: names, service_account_namespaces: namespaces } = auth.bound_claims;
  if (names.length > 1 || namespaces.length > 1) {
    const message = "A role of External Secrets binds one service account of one namespace";
    report("surface-auth-mismatch", ["auth", "bound_claims"], message);
  }
};

/** What only a delivery by External Secrets has. */
const OF_EXTERNAL_SECRETS = [
  ...(["namespace", "secret_name", "store", "refresh_interval", "creation_policy", "deletion_policy"] as const),
  ...(["takes_over_secret", "reload_annotation"] as const),
];

/** Whoever reads of a Secret, or of its namespace, takes it for made. */
export const checkDeliveryUse: Rule = ({ delivery }, report) => {
  if (delivery.surface === "external-secrets") return;
  forEachSound(OF_EXTERNAL_SECRETS, (key) => {
    if (delivery[key] === undefined) return;
    report("delivery-without-effect", ["delivery", key], "This surface makes no Secret that it could be of");
  });
};

export const checkRoleConvention: Rule = (ccr, report) => {
  if (ccr.delivery.surface !== "external-secrets" || ccr.auth.method !== "kubernetes") return;
  const { namespace } = deriveDelivery(ccr);
  if (ccr.auth.role !== `external-secrets-${namespace}`) {
    report("role-convention", ["auth", "role"], "The role is not external-secrets-<namespace of the delivery>");
  }
};

/** A namespace that is only derived must be the tenant's; one that is written down is a risk where it is another. */
export const checkTenantNamespace: Rule = (ccr, report) => {
  if (ccr.delivery.surface !== "external-secrets" || ccr.delivery.namespace !== undefined) return;
  if (deriveDelivery(ccr).namespace !== ccr.target.tenant) {
    const hint = "Correct the role or target.tenant, or write delivery.namespace.";
    report("delivery-mismatch", ["auth", "role"], "The namespace in the role's name is not target.tenant", hint);
  }
};

/** Secret and store are named by convention, as long as the convention gives a name; what is no name is told elsewhere. */
export const checkDeliveryConvention: Rule = (ccr, report) => {
  const { surface, secret_name = "", store = "" } = ccr.delivery;
  if (surface !== "external-secrets") return;
  const bundle = bundleOf(ccr.openbao.kv_path) ?? "";
  if (isDnsName(secret_name) && isDnsName(bundle) && secret_name !== bundle) {
    report("delivery-convention", ["delivery", "secret_name"], "The Secret is not named after the secret in OpenBao");
  }
  if (isDnsName(store) && store !== `openbao-${deriveDelivery(ccr).namespace}`) {
    report("delivery-convention", ["delivery", "store"], "The store is not openbao-<namespace of the delivery>");
  }
};

export const checkDeliveryNames: Rule = ({ delivery: { namespace, secret_name, store } }, report) => {
  const names = [
    { key: "namespace", value: namespace, isValid: isDnsLabel },
    { key: "secret_name", value: secret_name, isValid: isDnsName },
    { key: "store", value: store, isValid: isDnsName },
  ];
  for (const { key, value, isValid } of names) {
    if (value !== undefined && !isValid(value)) {
      report("bad-delivery-name", ["delivery", key], "Kubernetes takes lower-case letters, digits, - and . here");
    }
  }
};

/** The names that conventions give must be good ones too. */
export const checkDerivedNames: Rule = (ccr, report) => {
  if (ccr.delivery.surface !== "external-secrets") return;
  const { namespace, secretName } = deriveDelivery(ccr);
  if (ccr.delivery.secret_name === undefined && !isDnsName(secretName)) {
    const hint = "Write delivery.secret_name, or rename the secret.";
    report("bad-delivery-name", ["openbao", "kv_path"], "The last segment of kv_path is no name of a Secret", hint);
  }
  if (ccr.delivery.namespace === undefined && !isDnsLabel(namespace)) {
    report("bad-delivery-name", ["auth", "role"], "The end of the role's name is no name of a namespace");
  }
};

export const checkRefreshInterval: Rule = ({ delivery: { refresh_interval } }, report) => {
  if (refresh_interval === undefined) return;
  const seconds = parseDuration(refresh_interval);
  if (seconds === undefined || seconds < 1) {
    report("bad-duration", ["delivery", "refresh_interval"], "A refresh interval is a duration of at least one second");
  }
};

export const checkDeletionPolicy: Rule = ({ delivery: { creation_policy, deletion_policy } }, report) => {
  // external-secrets v0.20.4, externalsecret_validator.go.
  const fits =
    (deletion_policy !== "Delete" || (creation_policy ?? "Owner") === "Owner") &&
    (deletion_policy !== "Merge" || creation_policy !== "None");
  if (!fits) {
    report("deletion-policy", ["delivery", "deletion_policy"], "External Secrets refuses this deletion policy here");
  }
};
