import { describe, expect, test } from "vitest";
import { judge, judgeAt } from "./request.ts";

/** What is said of the words about Secret mail-relay in namespace notifier. */
const inWords = (target: string): string[] =>
  judgeAt("/delivery/target", (ccr) => {
    ccr.target.tenant = "notifier";
    ccr.target.workload = "dispatch-worker";
    ccr.openbao.fields = ["MAIL_RELAY_PASSWORD"];
    ccr.openbao.kv_path = "platform/workloads/notifier/dispatch-worker/mail-relay";
    ccr.delivery = { surface: "external-secrets", namespace: "notifier", secret_name: "mail-relay", target };
  });

describe("words that name what is to be used, or name nothing, are no error", () => {
  test.each([
    'Secret "mail-relay" / namespace "notifier"',
    "ExternalSecret -> Secret mail-relay in notifier",
    "No Secret may be read from another namespace",
    "Each Secret has one owner",
    "the Secret there must be mail-relay",
    "Secret/mail-relay",
    "Secret=mail-relay, namespace=notifier",
    "secret mail-relay, ns/notifier",
    "Secret: mail-relay; Namespace: notifier",
    "Secret `mail-relay` (namespace `notifier`)",
    "ExternalSecret to Secret 'mail-relay' in the namespace of notifier",
    "Secret notifier/mail-relay through SecretStore openbao-notifier",
    "Secret mail-relay#MAIL_RELAY_PASSWORD",
    "Secret mail-relay/MAIL_RELAY_PASSWORD",
    "the notifier's namespace gets the Secret",
    "in the namespace of dispatch-worker",
    "in dispatch-worker's namespace",
    "the Secret dispatch-worker mounts is synced by the operator",
    "secret platform/workloads/notifier/dispatch-worker/mail-relay to Secret mail-relay",
    "from secret dispatch-worker/mail-relay",
    "a namespace-scoped Secret, read-only for one namespace",
    "the Secret is auto-synced into the production namespace",
    "in the workload namespace, as the Secret data changes",
    "The Secret must not be copied to the payments namespace.",
    "Secret mail-relay, never Secret other",
    "no Secret other than mail-relay",
    "Secrets of another tenant cannot be read outside their namespace",
    "Secret rotation happens in OpenBao; Secret handling by External Secrets",
    "the Secret rolls over in place",
    "Secret/ConfigMap pair of the tenant",
    "The operator in the activity-core namespace writes the Secret into the notifier namespace",
    "It has one Secret, and may have another",
    "The owner of the Secret is the namespace team",
    "There is a Secret named after the bundle",
    "namespace (see the tenant)",
    "every other namespace is refused",
    "Kubernetes Secret; which namespace is the tenant's",
    "k8s secret v1 in the same namespace",
    "the namespace must have one store",
    "**Secret** `mail-relay`",
    "mount secret/data/notifier",
    "a Secret with x-y in it",
    "the Secret (read-only) in the receiving namespace",
    "Secret handling by namespace isolation.",
    "Their namespace differs",
    "The Secret is called by dispatch-worker",
    "the store of the namespace; a key-value store",
    "by way of store and forward",
    "OpenBao as store backend",
    "Secret first, then the pods somewhere in the namespace",
    "ESO (namespace external-secrets) to Secret mail-relay",
    "Secret mail-relay; replaces the bootstrap Secret mail-relay-old",
    "Secret mail-relay, superseding Secret smtp-relay, in namespace notifier",
    "secretName: mail-relay",
    "secret_name=mail-relay",
    "Synced by ESO into notifier/mail-relay",
    "written to dispatch-worker/mail-relay, then to Secret mail-relay",
    "from OpenBao to and/or into tls/ca.crt",
    "Secrets mail-relay and no other",
    "Secrets mail-relay and read-only copies of it",
    "Secret with the field user_name",
    "the secret name is the bundle's",
  ])("%s", (target) => {
    expect(inWords(target)).toEqual([]);
  });
});

describe("words that name something else are an error", () => {
  test.each([
    "Secret/other",
    "Secret=other",
    "ExternalSecret to secret other in the notifier namespace",
    "Namespace other",
    "namespace=other",
    "SecretStore other",
    "Secret 'mail-relay' in the namespace of issue-core",
    'Secret "other"',
    "Secret “other” in the notifier namespace",
    "Secret: other",
    "Secret = other",
    "secret:other",
    "secret named other",
    "the Secret is called other",
    "the Secret with the name other",
    "the Secret is mail-relay-2",
    "the namespace is issue-core",
    "namespace payments",
    "in the namespace payments",
    "in the namespace payments, as Secret mail-relay",
    "in payments namespace",
    "in the payments namespace",
    "issue-core namespace",
    "in the 'payments' namespace",
    "in issue-core's namespace",
    "ns/other",
    "namespace: payments",
    "namespaces/other",
    "externalsecret/other",
    "externalsecrets.external-secrets.io/other",
    "clustersecretstore/openbao-other",
    "ClusterSecretStore `other`",
    'the "other" Secret',
    "Secret mail-relay -> namespace other",
    "Secret notifier in the notifier namespace",
    "Secret issue-core/mail-relay",
    "in the dispatch-worker namespace",
    "not Secret mail-relay; Secret other",
    "Secret mail-relay and Secret database in the notifier namespace",
    "Secret db2",
    "in the default namespace",
    "in the billing namespace",
    "through the store openbao-other",
    "store: other",
    "namespace identity, Secret mail-relay",
    "Secret (mail-relay-2) in the notifier namespace",
    "The operator in the activity-core namespace writes the Secret",
    "secretName: other",
    "secretName=other",
    "secret_name: other",
    "Secret other_relay",
    "Synced by ESO into billing/mail-relay",
    "Secrets mail-relay and other-relay",
    "Secrets other-relay and mail-relay.",
    "ESO (namespace external-secrets) to Secret other",
    "Secret mail-relay replaces Secret old-relay; then Secret other.",
  ])("%s", (target) => {
    expect(inWords(target)).toEqual(["delivery-mismatch"]);
  });

  test("of whatever request: a name of it that is a word of the language is taken for the word", () => {
    const found = judge((ccr) => {
      ccr.target.workload = "data";
      ccr.delivery.target = "the Secret data is refreshed";
    });
    expect(found.filter((each) => each.startsWith("delivery-mismatch"))).toEqual([]);
  });
});

describe("of a surface that is not External Secrets", () => {
  const of = (surface: "csi" | "direct-fetch", target: string): string[] =>
    judgeAt("/delivery/target", (ccr) => {
      ccr.delivery = { surface, target };
    });

  test.each([
    "ExternalSecret mail-relay in the notifier namespace",
    "Synced through ClusterSecretStore openbao-notifier",
    "Secret `mail-relay` of the ExternalSecret mail-relay",
    "SecretStore/openbao-notifier",
  ])("an object of External Secrets is none of its: %s", (target) => {
    for (const surface of ["csi", "direct-fetch"] as const) expect(of(surface, target)).toEqual(["delivery-mismatch"]);
  });

  test.each([
    "Mounted into the pods of mail-relay: MAIL_RELAY_PASSWORD",
    "Caller fetch by the mail relay in the notifier namespace, no ExternalSecret",
    "Fetched from the secret store openbao by the agent",
    "Never through ClusterSecretStore openbao-notifier",
    "Mounted by the CSI driver, not by an ExternalSecret; Secret mail-relay is a copy",
  ])("all else is: %s", (target) => {
    for (const surface of ["csi", "direct-fetch"] as const) expect(of(surface, target)).toEqual([]);
  });
});
