import type { FindingKind } from "./kind.ts";

/** Findings of what External Secrets reads, through which store, and what it writes. */
export const WIRING_FINDINGS = {
  "external-secrets-version": {
    severity: "error",
    title: "Version that External Secrets does not serve",
    hint: "Write the version that is served: external-secrets.io/v1.",
    meaning: "External Secrets 0.17 and later serve no v1beta1; the API server refuses such an object.",
    example: "`apiVersion: external-secrets.io/v1beta1` of an ExternalSecret",
  },
  "store-unresolved": {
    severity: "error",
    title: "Store that is not there",
    hint: "Name a store that these manifests or a granted lane declare, and its kind.",
    meaning: "An ExternalSecret whose store does not exist is never ready, and its consumers wait for a Secret.",
    example: "`secretStoreRef: {kind: ClusterSecretStore, name: opnbao-shop}`",
  },
  "generator-unresolved": {
    severity: "error",
    title: "Generator that is not there",
    hint: "Name a generator that these manifests declare in the namespace, and its kind.",
    meaning: "An ExternalSecret whose generator does not exist is never ready, and its consumers wait for a Secret.",
    example: "`generatorRef: {kind: Password, name: wbe}` where the one Password is called `web`",
  },
  "store-without-conditions": {
    severity: "error",
    title: "Store that admits every namespace",
    hint: "Name the namespaces in spec.conditions[].namespaces.",
    meaning: "Conditions are all that keeps a ClusterSecretStore from serving any namespace of the cluster.",
    example: "a ClusterSecretStore without `conditions`",
  },
  "store-inexact-condition": {
    severity: "risk",
    title: "Store whose condition is no list of namespaces",
    hint: "Name the namespaces in spec.conditions[].namespaces instead.",
    meaning: "Expressions match anywhere in a name, and labels can be set by whoever may edit a namespace.",
    example: '`namespaceRegexes: ["shop"]`, which admits `workshop` too',
  },
  "store-refuses-namespace": {
    severity: "error",
    title: "Store that does not admit the namespace",
    hint: "Read through the store of this namespace, or have its lane approved for it.",
    example: "an ExternalSecret of namespace `shop` that reads through the store of `billing`",
  },
  "remote-ref-not-granted": {
    severity: "error",
    title: "Read that no granted lane has",
    hint: "Ask for a lane (ccr new), or name the path, field, namespace, store and Secret that its request grants.",
    meaning:
      "What is not granted is refused by OpenBao, and a lane is granted for one Secret of one namespace. What is read from another system, or through no store, is without a lane as well.",
    example:
      "`remoteRef: {key: workloads/shop/web/api, property: OTHER}` where the lane grants `API_KEY`; a store with `provider: {aws: …}`",
  },
  "remote-ref-template": {
    severity: "error",
    title: "Reference that is filled in by somebody else",
    hint: "Write the key and the property in full.",
    meaning: "Nobody can review what is read, and tools that render the manifest trip over the braces.",
    example: "`key: workloads/{{ tenant }}/api`",
  },
  "remote-ref-catch-all": {
    severity: "error",
    title: "Everything of a path is read",
    hint: "Name each field in spec.data, with remoteRef.property.",
    meaning: "A field that is added later reaches the Secret without an approval.",
    example: "`dataFrom: [{extract: {key: workloads/shop/web/api}}]`",
  },
  "remote-ref-without-property": {
    severity: "error",
    title: "Reference without a property",
    hint: "Add remoteRef.property, the name of one field.",
    example: "`remoteRef: {key: workloads/shop/web/api}`",
  },
  "refresh-policy": {
    severity: "error",
    title: "Refresh that cannot be, or is too often",
    hint: "Write refreshInterval as a duration of at least 1m, or 0 to read once.",
    example: "`refreshInterval: 5s`",
  },
  "secret-policy-pair": {
    severity: "error",
    title: "Policies of a Secret that do not go together",
    hint: "Owner goes with Retain, Delete or Merge; Orphan and Merge with Retain or Merge; None with Retain.",
    example: "`creationPolicy: Orphan` with `deletionPolicy: Delete`",
  },
  "secret-type": {
    severity: "risk",
    title: "Secret of a type that something acts on",
    hint: "Leave the type out, which makes it Opaque.",
    meaning: "A typed Secret can become a token of a service account or a credential of a registry (CVE-2026-42876).",
    example: "`template: {type: kubernetes.io/service-account-token}`",
  },
} as const satisfies Record<string, FindingKind>;
