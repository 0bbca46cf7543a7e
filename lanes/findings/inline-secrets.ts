import type { FindingKind } from "./kind.ts";

const TO_OPENBAO = "Remove it, treat it as leaked and rotate it; let an ExternalSecret bring the value from OpenBao.";

/** Findings of inline secrets in manifests. */
export const INLINE_SECRETS_FINDINGS = {
  "sealed-secret": {
    severity: "error",
    title: "SealedSecret",
    hint: "Put the values into OpenBao, and let an ExternalSecret bring them.",
    meaning:
      "A SealedSecret keeps its values in Git for good: whoever gets the controller's key reads all that were ever committed, and a rotation leaves the old ones there.",
    example: "`kind: SealedSecret`",
  },
  "sops-encrypted": {
    severity: "error",
    title: "Manifest encrypted by SOPS",
    hint: "Put the values into OpenBao, and let an ExternalSecret bring them.",
    meaning:
      "Its values are no plaintext, and are no findings of their own. Git keeps them for good: whoever gets one of the keys reads all that were ever committed, and a rotation leaves the old ones there. What the file has in clear is judged as anywhere.",
    example: "a Secret with a block `sops:`",
  },
  "inline-secret": {
    severity: "error",
    title: "Secret with a literal credential",
    hint: TO_OPENBAO,
    meaning:
      "What stands under `data` is base64, which hides nothing. Of a key that names a credential only an empty value, one whole template action and one whole variable in braces pass; under another key a value counts where it looks like a credential.",
    example: "`kind: Secret` with `stringData: {DB_PASSWORD: …}`",
  },
  "inline-secret-value": {
    severity: "error",
    title: "Manifest with what looks like a credential",
    hint: TO_OPENBAO,
    meaning:
      "The value has the format of a token or key, or looks drawn at random in a Secret, whatever its name says.",
    example: "a private key under `app.conf` of a Secret",
  },
  "inline-secret-copy": {
    severity: "error",
    title: "Copy of a Secret in an annotation",
    hint: "Remove the annotation, treat the values as leaked and rotate them.",
    meaning: "kubectl writes all of an applied object there, and `kubectl get --output yaml` prints it.",
    example: "`kubectl.kubernetes.io/last-applied-configuration` of a Secret",
  },
  "secret-template-literal": {
    severity: "error",
    title: "Template of an ExternalSecret with a literal credential",
    hint: "Take the value from the store: `{{ .password }}`, with an entry under `data`.",
    example: "`target: {template: {data: {password: …}}}`",
  },
  "secret-env-literal": {
    severity: "error",
    title: "Environment variable with a literal credential",
    hint: "Take the value by `valueFrom.secretKeyRef` from a Secret that an ExternalSecret makes.",
    example: "`env: [{name: DB_PASSWORD, value: …}]`",
  },
  "secret-argument-literal": {
    severity: "error",
    title: "Argument of a container with a literal credential",
    hint: "Read the value from a file or a variable; arguments are shown by `ps` and in every description of the Pod.",
    example: "`args: [--password=…]`",
  },
  "secret-in-config-map": {
    severity: "error",
    title: "ConfigMap with a literal credential",
    hint: "Move the value into OpenBao, and mount the Secret that an ExternalSecret makes of it.",
    meaning: "A ConfigMap is readable by more people than a Secret, and stored in clear.",
    example: "`kind: ConfigMap` with `data: {API_TOKEN: …}`",
  },
  "kustomize-secret-literal": {
    severity: "error",
    title: "Secret that Kustomize makes of what lies in Git",
    hint: "Remove the generator; let an ExternalSecret make the Secret.",
    example: "`secretGenerator: [{name: db, literals: [password=…]}]`",
  },
  "secret-parameter-literal": {
    severity: "error",
    title: "Value or parameter with a literal credential",
    hint: "Name a Secret that is there: `existingSecret` of the chart, or `valuesFrom`.",
    example: "`kind: HelmRelease` with `values: {auth: {password: …}}`",
  },
  "secret-in-values": {
    severity: "warning",
    title: "Values of a chart with a literal credential",
    hint: "Leave it empty, and take an `existingSecret`.",
    meaning: "A default password is the one that is forgotten.",
    example: "`values.yaml` beside `Chart.yaml` with `password: …`",
  },
} as const satisfies Record<string, FindingKind>;
