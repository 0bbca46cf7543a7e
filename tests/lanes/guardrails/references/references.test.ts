import { describe, expect, test } from "vitest";
import { checkManifests } from "../../../../lanes/guardrails/check-manifests.ts";
import { REFERENCES_RULES } from "../../../../lanes/guardrails/references/rules.ts";
import type { ManifestSet } from "../../../../lanes/guardrails/rule.ts";

type Files = string | readonly (string | readonly [path: string, text: string])[];
type Context = Omit<ManifestSet, "manifests" | "documents">;

function findAll(files: Files, context: Context = {}) {
  const sources = (typeof files === "string" ? [files] : files).map((each, index) =>
    typeof each === "string" ? { path: `${index}.yaml`, text: each } : { path: each[0], text: each[1] },
  );
  return checkManifests(sources, { rules: REFERENCES_RULES, ...context });
}

/** "code pointer" of everything that is found. */
const find = (files: Files, context?: Context): readonly string[] =>
  findAll(files, context).map(({ code, pointer }) => `${code} ${pointer}`);

const object = (apiVersion: string, kind: string, name: string, rest = "", namespace = "shop"): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}, namespace: ${namespace}}\n${rest}\n`;
const secret = (name = "web", keys = "API_KEY: ''", namespace = "shop"): string =>
  object("v1", "Secret", name, `stringData: {${keys}}`, namespace);
const pod = (spec: string, namespace = "shop"): string => object("v1", "Pod", "web", `spec: {${spec}}`, namespace);
const env = (reference: string): string =>
  pod(`containers: [{name: web, env: [{name: A, valueFrom: {secretKeyRef: {${reference}}}}]}]`);

const ENV = "/spec/containers/0/env/0/valueFrom/secretKeyRef";

describe("a variable", () => {
  test.each<[string, string, readonly string[]]>([
    ["comes from a Secret that is there", "name: web, key: API_KEY", []],
    ["not from one that is not", "name: other, key: API_KEY", [`secret-missing ${ENV}/name`]],
    ["from a key that it has", "name: web, key: OTHER", [`secret-key-missing ${ENV}/key`]],
    ["perhaps, where it is optional", "name: other, key: A, optional: true", [`secret-missing-optional ${ENV}/name`]],
    ["perhaps from a key of it", "name: web, key: OTHER, optional: true", []],
    ["of another manifest's choice", "name: '{{ .name }}', key: API_KEY", []],
    ["of nobody, where no name is written", "key: API_KEY", []],
  ])("%s", (_name, reference, expected) => {
    expect(find([secret(), env(reference)])).toEqual(expected);
  });

  test("is told what it nearly is, and where else there is one", () => {
    expect(findAll([secret(), env("name: wbe, key: API_KEY")])[0]?.hint).toBe("Did you mean web?");
    expect(findAll([secret(), env("name: web, key: APIKEY")])[0]?.hint).toBe("Did you mean API_KEY?");
    expect(findAll([secret("web", "A: ''", "billing"), env("name: web, key: A")])[0]).toMatchObject({
      code: "secret-missing",
      hint: expect.stringContaining("in billing"),
    });
  });
});

describe("a template with branches", () => {
  const branches = (...objects: readonly string[]): string =>
    `{{- if .Values.a }}\n${objects.join("{{- else }}\n")}{{- end }}\n`;
  const external = object("external-secrets.io/v1", "ExternalSecret", "web", "spec: {data: [{secretKey: API_KEY}]}");

  test.each<[string, string]>([
    ["in the first branch", branches(secret(), secret("other"))],
    ["in another branch", branches(secret("other"), secret())],
    ["as another kind", branches(object("v1", "ConfigMap", "c"), external)],
    ["under another name", branches(external.replace("name: web", "name: other"), external)],
    [
      "by another target",
      external.replace(
        "spec: {",
        "spec:\n{{- if .Values.a }}\n  target: {name: x}\n{{- else }}\n  target: {name: web}\n{{- end }}\n  data: [{secretKey: API_KEY}]\n  x: {",
      ),
    ],
  ])("makes a Secret %s", (_name, text) => {
    expect(find([text, env("name: web, key: API_KEY")])).toEqual([]);
  });

  test("may name one that nothing makes in any branch", () => {
    const text = branches(env("name: web, key: API_KEY"), env("name: other, key: API_KEY"));
    expect(find([secret(), text])).toEqual([`secret-missing ${ENV}/name`]);
    expect(findAll([secret(), text])[0]).toMatchObject({ line: 10 });
    expect(find([secret(), secret("other"), text])).toEqual([]);
  });
});

describe("every place of a pod is looked at", () => {
  test.each<[string, string, string]>([
    [
      "a variable of an init container",
      "initContainers: [{env: [{valueFrom: {secretKeyRef: {name: x, key: y}}}]}], containers: []",
      "initContainers/0/env/0/valueFrom/secretKeyRef/name",
    ],
    [
      "one of a debugging container",
      "ephemeralContainers: [{env: [{valueFrom: {secretKeyRef: {name: x, key: y}}}]}], containers: []",
      "ephemeralContainers/0/env/0/valueFrom/secretKeyRef/name",
    ],
    [
      "all variables of a Secret",
      "containers: [{envFrom: [{configMapRef: {name: c}}, {secretRef: {name: x}}]}]",
      "containers/0/envFrom/1/secretRef/name",
    ],
    ["a volume", "containers: [], volumes: [{name: v, secret: {secretName: x}}]", "volumes/0/secret/secretName"],
    [
      "a projected volume",
      "containers: [], volumes: [{projected: {sources: [{secret: {name: x}}]}}]",
      "volumes/0/projected/sources/0/secret/name",
    ],
    [
      "a volume of a driver",
      "containers: [], volumes: [{csi: {nodePublishSecretRef: {name: x}}}]",
      "volumes/0/csi/nodePublishSecretRef/name",
    ],
    ["a volume of old", "containers: [], volumes: [{azureFile: {secretName: x}}]", "volumes/0/azureFile/secretName"],
    ["a credential of a registry", "containers: [], imagePullSecrets: [{name: x}]", "imagePullSecrets/0/name"],
  ])("%s", (_name, spec, pointer) => {
    expect(find([secret(), pod(spec)])).toEqual([`secret-missing /spec/${pointer}`]);
    expect(find([secret("x", "y: ''"), pod(spec)])).toEqual([]);
  });

  test.each<[string, string, string]>([
    ["apps/v1", "Deployment", "/spec/template/spec"],
    ["apps/v1", "StatefulSet", "/spec/template/spec"],
    ["apps/v1", "DaemonSet", "/spec/template/spec"],
    ["batch/v1", "Job", "/spec/template/spec"],
    ["batch/v1", "CronJob", "/spec/jobTemplate/spec/template/spec"],
    ["serving.knative.dev/v1", "Service", "/spec/template/spec"],
    ["argoproj.io/v1alpha1", "Rollout", "/spec/template/spec"],
  ])("of %s %s", (apiVersion, kind, at) => {
    const steps = at.split("/").slice(1);
    const spec = steps.reduceRight(
      (inner, step) => `{${step}: ${inner}}`,
      "{containers: [{envFrom: [{secretRef: {name: x}}]}]}",
    );
    const body = spec.slice(1, -1);
    expect(find(object(apiVersion, kind, "web", body))).toEqual([
      `secret-missing ${at}/containers/0/envFrom/0/secretRef/name`,
    ]);
  });

  test("the keys of a volume's items are needed", () => {
    const spec = "containers: [], volumes: [{secret: {secretName: web, items: [{key: API_KEY}, {key: OTHER}]}}]";
    expect(find([secret(), pod(spec)])).toEqual(["secret-key-missing /spec/volumes/0/secret/items/1/key"]);
  });

  test("what is no pod is none", () => {
    expect(find(object("v1", "ConfigMap", "c", "data: {containers: 'a'}"))).toEqual([]);
  });
});

describe("other references", () => {
  test.each<[string, string, readonly string[]]>([
    [
      "a service account",
      object("v1", "ServiceAccount", "a", "secrets: [{name: x}]\nimagePullSecrets: [{name: y}]"),
      ["secret-missing /secrets/0/name", "secret-missing /imagePullSecrets/0/name"],
    ],
    [
      "an Ingress",
      object("networking.k8s.io/v1", "Ingress", "i", "spec: {tls: [{hosts: [a], secretName: x}]}"),
      ["secret-missing /spec/tls/0/secretName"],
    ],
    [
      "a Gateway",
      object(
        "gateway.networking.k8s.io/v1",
        "Gateway",
        "g",
        "spec: {listeners: [{tls: {certificateRefs: [{name: x}, {kind: Other, group: o, name: y}]}}]}",
      ),
      ["secret-missing /spec/listeners/0/tls/certificateRefs/0/name"],
    ],
    [
      "a database",
      object("postgresql.cnpg.io/v1", "Cluster", "db", "spec: {bootstrap: {initdb: {secret: {name: x}}}}"),
      ["secret-missing /spec/bootstrap/initdb/secret/name"],
    ],
    [
      "an issuer",
      object(
        "cert-manager.io/v1",
        "Issuer",
        "i",
        "spec: {acme: {privateKeySecretRef: {name: made}, solvers: [{dns01: {cloudflare: {apiTokenSecretRef: {name: x, key: k}}}}]}}",
      ),
      ["secret-missing /spec/acme/solvers/0/dns01/cloudflare/apiTokenSecretRef/name"],
    ],
    [
      "a source of Flux",
      object("source.toolkit.fluxcd.io/v1", "GitRepository", "g", "spec: {secretRef: {name: x}}"),
      ["secret-missing /spec/secretRef/name"],
    ],
    ...["secretRef", "certSecretRef", "proxySecretRef"].map((key): [string, string, readonly string[]] => [
      `a provider of Flux's notifications: ${key}`,
      object("notification.toolkit.fluxcd.io/v1beta3", "Provider", "p", `spec: {type: slack, ${key}: {name: x}}`),
      [`secret-missing /spec/${key}/name`],
    ]),
    [
      "a receiver of Flux",
      object("notification.toolkit.fluxcd.io/v1", "Receiver", "r", "spec: {type: github, secretRef: {name: x}}"),
      ["secret-missing /spec/secretRef/name"],
    ],
    [
      "a repository of images",
      object("image.toolkit.fluxcd.io/v1", "ImageRepository", "i", "spec: {secretRef: {name: x}}"),
      ["secret-missing /spec/secretRef/name"],
    ],
    [
      "what signs commits",
      object(
        "image.toolkit.fluxcd.io/v1",
        "ImageUpdateAutomation",
        "i",
        "spec: {sourceRef: {kind: GitRepository, name: g}, git: {commit: {signingKey: {secretRef: {name: x}}}}}",
      ),
      ["secret-missing /spec/git/commit/signingKey/secretRef/name"],
    ],
    [
      "what verifies a source",
      object(
        "source.toolkit.fluxcd.io/v1",
        "OCIRepository",
        "o",
        "spec: {verify: {provider: cosign, secretRef: {name: x}}}",
      ),
      ["secret-missing /spec/verify/secretRef/name"],
    ],
    [
      "an alert, which names none",
      object(
        "notification.toolkit.fluxcd.io/v1beta3",
        "Alert",
        "a",
        "spec: {providerRef: {name: x}, eventSources: [{kind: Secret, name: x}]}",
      ),
      [],
    ],
    [
      "variables that Flux fills in",
      object(
        "kustomize.toolkit.fluxcd.io/v1",
        "Kustomization",
        "k",
        `spec: {postBuild: {substituteFrom: [{kind: ConfigMap, name: c}, {kind: Secret, name: x}, {kind: Secret, name: y, optional: true}, {kind: Secret, name: '\${z}'}]}}`,
      ),
      [
        "secret-missing /spec/postBuild/substituteFrom/1/name",
        "secret-missing-optional /spec/postBuild/substituteFrom/2/name",
      ],
    ],
    [
      "values of Flux",
      object(
        "helm.toolkit.fluxcd.io/v2",
        "HelmRelease",
        "r",
        "spec: {valuesFrom: [{kind: ConfigMap, name: c}, {kind: Secret, name: x}]}",
      ),
      ["secret-missing /spec/valuesFrom/1/name"],
    ],
    [
      "a monitor",
      object(
        "monitoring.coreos.com/v1",
        "ServiceMonitor",
        "m",
        "spec: {endpoints: [{basicAuth: {password: {name: x, key: p}}}]}",
      ),
      ["secret-missing /spec/endpoints/0/basicAuth/password/name"],
    ],
    [
      "a store",
      object(
        "external-secrets.io/v1",
        "SecretStore",
        "s",
        "spec: {provider: {vault: {auth: {tokenSecretRef: {name: x, key: t}}}}}",
      ),
      ["secret-missing /spec/provider/vault/auth/tokenSecretRef/name"],
    ],
    [
      "what is pushed",
      object(
        "external-secrets.io/v1alpha1",
        "PushSecret",
        "p",
        "spec: {selector: {secret: {name: x}}, data: [{match: {secretKey: k}}]}",
      ),
      ["secret-missing /spec/selector/secret/name"],
    ],
    [
      "what is pushed in each namespace",
      "apiVersion: external-secrets.io/v1alpha1\nkind: ClusterPushSecret\nmetadata: {name: p}\nspec: {pushSecretSpec: {selector: {secret: {name: x}}}}\n",
      ["secret-missing /spec/pushSecretSpec/selector/secret/name"],
    ],
    [
      "a generator, which is none",
      object(
        "external-secrets.io/v1alpha1",
        "PushSecret",
        "p",
        "spec: {selector: {generatorRef: {kind: Password, name: x}}}",
      ),
      [],
    ],
    [
      "values of a release",
      object("helm.toolkit.fluxcd.io/v2", "HelmRelease", "r", "spec: {values: {auth: {existingSecret: x}}}"),
      ["secret-missing /spec/values/auth/existingSecret"],
    ],
    [
      "values of an Application",
      object(
        "argoproj.io/v1alpha1",
        "Application",
        "a",
        "spec: {destination: {namespace: shop}, source: {helm: {valuesObject: {auth: {existingSecret: x}}}}}",
        "argocd",
      ),
      ["secret-missing /spec/source/helm/valuesObject/auth/existingSecret"],
    ],
  ])("of %s", (_name, text, expected) => {
    expect(find(text)).toEqual(expected);
  });

  test("of a store may lead to another namespace", () => {
    const store = object(
      "external-secrets.io/v1",
      "ClusterSecretStore",
      "s",
      "spec: {provider: {vault: {auth: {tokenSecretRef: {name: x, key: t, namespace: vault}}}}}",
    );
    expect(find([secret("x", "t: ''", "vault"), store])).toEqual([]);
    expect(find([secret("x", "t: ''", "shop"), store])).toHaveLength(1);
  });

  test("need the keys of a certificate", () => {
    const ingress = object("networking.k8s.io/v1", "Ingress", "i", "spec: {tls: [{secretName: web}]}");
    expect(find([secret("web", "tls.crt: ''"), ingress])).toEqual(["secret-key-missing /spec/tls/0/secretName"]);
  });
});

describe("a workflow or a task", () => {
  const from = "env: [{name: A, valueFrom: {secretKeyRef: {name: x, key: y}}}]";
  const at = "env/0/valueFrom/secretKeyRef/name";

  test.each<[string, string, string, string, string]>([
    [
      "argoproj.io/v1alpha1",
      "Workflow",
      `{templates: [{name: t, container: {${from}}}]}`,
      "spec",
      `templates/0/container/${at}`,
    ],
    [
      "argoproj.io/v1alpha1",
      "WorkflowTemplate",
      `{templates: [{script: {${from}}}]}`,
      "spec",
      `templates/0/script/${at}`,
    ],
    [
      "argoproj.io/v1alpha1",
      "CronWorkflow",
      "{workflowSpec: {templates: [{containerSet: {containers: [{envFrom: [{secretRef: {name: x}}]}]}}]}}",
      "spec",
      "workflowSpec/templates/0/containerSet/containers/0/envFrom/0/secretRef/name",
    ],
    [
      "argoproj.io/v1alpha1",
      "Workflow",
      `{templates: [{sidecars: [{${from}}]}]}`,
      "spec",
      `templates/0/sidecars/0/${at}`,
    ],
    [
      "argoproj.io/v1alpha1",
      "Workflow",
      `{templates: [{initContainers: [{${from}}]}]}`,
      "spec",
      `templates/0/initContainers/0/${at}`,
    ],
    [
      "argoproj.io/v1alpha1",
      "Workflow",
      "{volumes: [{secret: {secretName: x}}]}",
      "spec",
      "volumes/0/secret/secretName",
    ],
    [
      "argoproj.io/v1alpha1",
      "ClusterWorkflowTemplate",
      "{templates: [{volumes: [{secret: {secretName: x}}]}]}",
      "spec",
      "templates/0/volumes/0/secret/secretName",
    ],
    ["argoproj.io/v1alpha1", "Workflow", "{imagePullSecrets: [{name: x}]}", "spec", "imagePullSecrets/0/name"],
    [
      "argoproj.io/v1alpha1",
      "Workflow",
      "{templates: [{outputs: {artifacts: [{s3: {accessKeySecret: {name: x, key: y}}}]}}]}",
      "spec",
      "templates/0/outputs/artifacts/0/s3/accessKeySecret/name",
    ],
    ["tekton.dev/v1", "Task", `{steps: [{${from}}]}`, "spec", `steps/0/${at}`],
    ["tekton.dev/v1", "Task", `{stepTemplate: {${from}}}`, "spec", `stepTemplate/${at}`],
    ["tekton.dev/v1", "Task", `{sidecars: [{${from}}]}`, "spec", `sidecars/0/${at}`],
    ["tekton.dev/v1", "Task", "{volumes: [{secret: {secretName: x}}]}", "spec", "volumes/0/secret/secretName"],
    [
      "tekton.dev/v1",
      "Pipeline",
      `{tasks: [{taskSpec: {steps: [{${from}}]}}]}`,
      "spec",
      `tasks/0/taskSpec/steps/0/${at}`,
    ],
    [
      "tekton.dev/v1",
      "PipelineRun",
      "{workspaces: [{name: w, secret: {secretName: x}}]}",
      "spec",
      "workspaces/0/secret/secretName",
    ],
    [
      "tekton.dev/v1",
      "TaskRun",
      "{podTemplate: {imagePullSecrets: [{name: x}]}}",
      "spec",
      "podTemplate/imagePullSecrets/0/name",
    ],
    ["tekton.dev/v1beta1", "StepAction", `{${from}}`, "spec", at],
    [
      "triggers.tekton.dev/v1beta1",
      "TriggerTemplate",
      `{resourcetemplates: [{spec: {taskSpec: {steps: [{${from}}]}}}]}`,
      "spec",
      `resourcetemplates/0/spec/taskSpec/steps/0/${at}`,
    ],
  ])("%s %s: %s", (apiVersion, kind, spec, root, pointer) => {
    expect(find([object(apiVersion, kind, "w", `spec: ${spec}`)])).toEqual([`secret-missing /${root}/${pointer}`]);
    expect(find([secret("x", "y: ''"), object(apiVersion, kind, "w", `spec: ${spec}`)])).toEqual([]);
  });

  test("is filled in by its parameters, and others of the group are none", () => {
    const filled = (name: string): string => `spec: {steps: [{envFrom: [{secretRef: {name: ${name}}}]}]}`;
    expect(find([object("tekton.dev/v1", "Task", "t", filled("$(params.secret)"))])).toEqual([]);
    const parameter = "spec: {templates: [{container: {envFrom: [{secretRef: {name: '{{workflow.parameters.s}}'}}]}}]}";
    expect(find([object("argoproj.io/v1alpha1", "Workflow", "t", parameter)])).toEqual([]);
    expect(find([object("argoproj.io/v1alpha1", "Sensor", "t", filled("x"))])).toEqual([]);
    expect(find([object("example.org/v1", "Recipe", "t", filled("x"))])).toEqual([]);
  });
});

describe("volumes and triggers", () => {
  const volume = (spec: string): string =>
    `apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: v}\nspec: {${spec}}\n`;

  test.each([
    ["csi: {nodeStageSecretRef: {name: x, namespace: shop}}", "csi/nodeStageSecretRef/name"],
    ["csi: {controllerExpandSecretRef: {name: x, namespace: shop}}", "csi/controllerExpandSecretRef/name"],
    ["rbd: {secretRef: {name: x, namespace: shop}}", "rbd/secretRef/name"],
    ["azureFile: {secretName: x, secretNamespace: shop}", "azureFile/secretName"],
  ])("a PersistentVolume with %s", (spec, pointer) => {
    expect(find([secret("x", "A: ''", "billing"), volume(spec)])).toEqual([`secret-missing /spec/${pointer}`]);
    expect(find([secret("x"), volume(spec)])).toEqual([]);
  });

  test("a trigger of KEDA, of its namespace or of KEDA's", () => {
    const spec = "spec: {secretTargetRef: [{parameter: host, name: x, key: HOST}]}";
    const own = object("keda.sh/v1alpha1", "TriggerAuthentication", "t", spec);
    const cluster = `apiVersion: keda.sh/v1alpha1\nkind: ClusterTriggerAuthentication\nmetadata: {name: t}\n${spec}\n`;
    expect(find([own])).toEqual(["secret-missing /spec/secretTargetRef/0/name"]);
    expect(find([cluster])).toEqual(["secret-missing /spec/secretTargetRef/0/name"]);
    expect(find([own, secret("x")])).toEqual(["secret-key-missing /spec/secretTargetRef/0/key"]);
    expect(find([own, secret("x", "HOST: ''")])).toEqual([]);
    expect(find([own, secret("x", "HOST: ''", "keda")])).toEqual(["secret-missing /spec/secretTargetRef/0/name"]);
    expect(find([cluster, secret("x", "HOST: ''", "keda")])).toEqual([]);
    const vault =
      "spec: {azureKeyVault: {credentials: {clientSecret: {valueFrom: {secretKeyRef: {name: x, key: k}}}}}}";
    expect(find([object("keda.sh/v1alpha1", "TriggerAuthentication", "t", vault)])).toEqual([
      "secret-missing /spec/azureKeyVault/credentials/clientSecret/valueFrom/secretKeyRef/name",
    ]);
  });
});

describe("values that Argo CD or Helm's controller is given", () => {
  const application = (helm: string, kind = "Application"): string => {
    const spec = `destination: {namespace: shop}, source: {helm: {${helm}}}`;
    const body = kind === "Application" ? `spec: {${spec}}` : `spec: {template: {spec: {${spec}}}}`;
    return object("argoproj.io/v1alpha1", kind, "a", body, "argocd");
  };

  test("as a text are told at the text", () => {
    const text = 'values: "auth:\\n  existingSecret: x\\n  existingSecretPasswordKey: k\\n"';
    expect(find([application(text)])).toEqual(["secret-missing /spec/source/helm/values"]);
    expect(find([application(text), secret("x")])).toEqual(["secret-key-missing /spec/source/helm/values"]);
    expect(find([application(text), secret("x", "k: ''")])).toEqual([]);
    expect(find([application('values: "existingSecret: [}"')])).toEqual([]);
    expect(find([application(text, "ApplicationSet")])).toEqual([
      "secret-missing /spec/template/spec/source/helm/values",
    ]);
    const chart = object(
      "helm.cattle.io/v1",
      "HelmChart",
      "c",
      "spec: {targetNamespace: shop, valuesContent: 'existingSecret: x'}",
      "kube-system",
    );
    expect(find([chart])).toEqual(["secret-missing /spec/valuesContent"]);
    expect(find([chart, secret("x")])).toEqual([]);
  });

  test("as parameters are told at their values", () => {
    const parameters = (...names: readonly string[]): string =>
      application(`parameters: [{name: image.tag, value: v1}, ${names.map((name) => `{name: ${name}}`).join(", ")}]`);
    const name = "auth.existingSecret, value: x";
    const key = "auth.existingSecretPasswordKey, value: k";
    expect(find([parameters(name)])).toEqual(["secret-missing /spec/source/helm/parameters/1/value"]);
    expect(find([parameters(key, name), secret("x")])).toEqual([
      "secret-key-missing /spec/source/helm/parameters/1/value",
    ]);
    expect(find([parameters(key, name), secret("x", "k: ''")])).toEqual([]);
    expect(find([parameters("auth.existingSecret, value: '$ARGOCD_APP_NAME-{{x}}'")])).toEqual([]);
    expect(find([parameters("__proto__.existingSecret, value: x")])).toEqual([
      "secret-missing /spec/source/helm/parameters/1/value",
    ]);
    expect(find([parameters("auth, value: a", name, "'', value: x")])).toEqual([]);
    expect(find([parameters(`${"a.".repeat(9000)}existingSecret, value: x`)])).toEqual([]);
  });
});

describe("what the Prometheus operator reads", () => {
  const prometheus = (kind: string, spec: string): string =>
    object("monitoring.coreos.com/v1", kind, "p", `spec: {${spec}}`);

  test.each<[string, string, string]>([
    ["Prometheus", "secrets: [x]", "/spec/secrets/0"],
    ["Prometheus", "additionalScrapeConfigs: {name: x, key: k}", "/spec/additionalScrapeConfigs/name"],
    ["Prometheus", "additionalAlertManagerConfigs: {name: x, key: k}", "/spec/additionalAlertManagerConfigs/name"],
    ["Prometheus", "thanos: {objectStorageConfig: {name: x, key: k}}", "/spec/thanos/objectStorageConfig/name"],
    [
      "Prometheus",
      "remoteWrite: [{sigv4: {accessKey: {name: x, key: k}}}]",
      "/spec/remoteWrite/0/sigv4/accessKey/name",
    ],
    ["Alertmanager", "configSecret: x", "/spec/configSecret"],
    ["Alertmanager", "secrets: [web, x]", "/spec/secrets/1"],
    ["ThanosRuler", "queryConfig: {name: x, key: k}", "/spec/queryConfig/name"],
    [
      "AlertmanagerConfig",
      "receivers: [{pagerdutyConfigs: [{routingKey: {name: x, key: k}}]}]",
      "/spec/receivers/0/pagerdutyConfigs/0/routingKey/name",
    ],
  ])("of %s: %s", (kind, spec, path) => {
    expect(find([secret(), prometheus(kind, spec)])).toEqual([`secret-missing ${path}`]);
    expect(find([secret("x", "k: ''"), secret(), prometheus(kind, spec)])).toEqual([]);
  });

  test("is no ConfigMap, and may be optional", () => {
    const spec =
      "endpoints: [{tlsConfig: {ca: {configMap: {name: x, key: k}}}}], a: {name: x, key: k, optional: true}, selector: {name: x}";
    expect(find([prometheus("ServiceMonitor", spec)])).toEqual(["secret-missing-optional /spec/a/name"]);
  });
});

describe("values of a release as Pods have them", () => {
  const release = (values: string): string =>
    object("helm.toolkit.fluxcd.io/v2", "HelmRelease", "demo", `spec: {values: {${values}}}`);

  test.each<[string, string]>([
    ["auth: {existingSecret: {name: x}}", "/spec/values/auth/existingSecret/name"],
    [
      "env: [{name: A, valueFrom: {secretKeyRef: {name: x, key: k}}}]",
      "/spec/values/env/0/valueFrom/secretKeyRef/name",
    ],
    ["envFrom: [{secretRef: {name: x}}]", "/spec/values/envFrom/0/secretRef/name"],
    ["imagePullSecrets: [{name: x}]", "/spec/values/imagePullSecrets/0/name"],
    ["global: {imagePullSecrets: [x]}", "/spec/values/global/imagePullSecrets/0"],
    ["envFromSecret: x", "/spec/values/envFromSecret"],
    ["worker: {extraEnvVarsSecret: x}", "/spec/values/worker/extraEnvVarsSecret"],
    ["extraVolumes: [{name: v, secret: {secretName: x}}]", "/spec/values/extraVolumes/0/secret/secretName"],
    ["server: {volumes: [{name: v, secret: {secretName: x}}]}", "/spec/values/server/volumes/0/secret/secretName"],
    [
      "extraVolumes: [{name: a, emptyDir: {}}, {name: v, projected: {sources: [{secret: {name: x, items: [{key: k}]}}]}}]",
      "/spec/values/extraVolumes/1/projected/sources/0/secret/name",
    ],
    ["extraVolumes: [{name: v, cephfs: {secretRef: {name: x}}}]", "/spec/values/extraVolumes/0/cephfs/secretRef/name"],
  ])("%s", (values, path) => {
    expect(find([release(values)])).toEqual([`secret-missing ${path}`]);
    expect(find([secret("x", "k: ''"), release(values)])).toEqual([]);
  });

  test("but what the chart makes by its own name", () => {
    const values =
      "env: [{valueFrom: {secretKeyRef: {name: demo-postgresql, key: k}}}], imagePullSecrets: [], existingSecret: {}, envFromSecret: ''";
    expect(find([release(values)])).toEqual([]);
    const volumes =
      "extraVolumes: [{secret: {secretName: demo-x}}, {projected: {sources: [{secret: {name: demo-y}}]}}, {configMap: {name: c}}, null], volumes: {secret: {secretName: x}}";
    expect(find([release(volumes)])).toEqual([]);
    expect(find([["values.yaml", "extraVolumes: [{secret: {secretName: x}}]\n"]])).toEqual([]);
    expect(find([["values.yaml", "volumes: [{existingSecret: x}]\n"]])).toEqual([
      "secret-missing /volumes/0/existingSecret",
    ]);
    expect(find([["values.yaml", "env: [{valueFrom: {secretKeyRef: {name: x, key: k}}}]\n"]])).toEqual([]);
  });
});

test("volumes of values may be optional, and have the keys that are projected", () => {
  const release = (volume: string): string =>
    object("helm.toolkit.fluxcd.io/v2", "HelmRelease", "demo", `spec: {values: {extraVolumes: [{${volume}}]}}`);
  expect(find([release("secret: {secretName: x, optional: true}")])).toEqual([
    "secret-missing-optional /spec/values/extraVolumes/0/secret/secretName",
  ]);
  expect(find([secret(), release("secret: {secretName: web, items: [{key: API_KEY}, {key: OTHER}]}")])).toEqual([
    "secret-key-missing /spec/values/extraVolumes/0/secret/items/1/key",
  ]);
  const text = "spec: {source: {helm: {values: 'v: {extraVolumes: [{projected: {sources: [{secret: {name: x}}]}}]}'}}}";
  expect(find([object("argoproj.io/v1alpha1", "Application", "a", text)])).toEqual([
    "secret-missing /spec/source/helm/values",
  ]);
});

describe("what makes Secrets beside External Secrets", () => {
  const provider = object(
    "secrets-store.csi.x-k8s.io/v1",
    "SecretProviderClass",
    "p",
    "spec: {provider: vault, secretObjects: [{secretName: web, type: Opaque, data: [{objectName: a, key: API_KEY}]}, {secretName: web2}]}",
  );
  const claim = object("objectbucket.io/v1alpha1", "ObjectBucketClaim", "web", "spec: {bucketName: b}");
  const connection = (reference: string, place = "shop"): string =>
    object("rds.aws.upbound.io/v1beta1", "Instance", "i", `spec: {writeConnectionSecretToRef: {${reference}}}`, place);

  test.each<[string, string, string, readonly string[]]>([
    ["a class of the CSI driver", provider, "API_KEY", []],
    ["a class, another key", provider, "OTHER", [`secret-key-missing ${ENV}/key`]],
    [
      "a class of another group",
      provider.replace("secrets-store.csi.x-k8s.io", "example.org"),
      "API_KEY",
      [`secret-missing ${ENV}/name`],
    ],
    ["a bucket", claim, "AWS_SECRET_ACCESS_KEY", []],
    ["a bucket, another key", claim, "BUCKET_NAME", [`secret-key-missing ${ENV}/key`]],
    [
      "a bucket of another name",
      claim.replace("name: web", "name: data"),
      "AWS_ACCESS_KEY_ID",
      [`secret-missing ${ENV}/name`],
    ],
    ["Crossplane", connection("name: web, namespace: shop", "crossplane"), "password", []],
    ["Crossplane, for a claim", connection("name: web"), "password", []],
    ["Crossplane, elsewhere", connection("name: web, namespace: data"), "password", [`secret-missing ${ENV}/name`]],
    ["Crossplane, a claim elsewhere", connection("name: web", "data"), "password", [`secret-missing ${ENV}/name`]],
    ["Crossplane, where a namespace is filled in", connection("name: web, namespace: '{{ .x }}'"), "password", []],
    ["Crossplane, without a name", connection("namespace: shop"), "password", [`secret-missing ${ENV}/name`]],
  ])("%s", (_name, text, key, expected) => {
    expect(find([text, env(`name: web, key: ${key}`)])).toEqual(expected);
  });
});

test("annotations of an Ingress name Secrets, also of another namespace", () => {
  const ingress = (annotations: string): string =>
    `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i, namespace: shop, annotations: {${annotations}}}\nspec: {}\n`;
  const nginx = "nginx.ingress.kubernetes.io";
  const path = "/metadata/annotations/nginx.ingress.kubernetes.io~1auth-secret";
  expect(find([secret(), ingress(`${nginx}/auth-secret: x`)])).toEqual([`secret-missing ${path}`]);
  expect(find([secret(), ingress(`${nginx}/auth-secret: other/web`)])).toEqual([`secret-missing ${path}`]);
  expect(find([secret(), ingress(`${nginx}/auth-secret: shop/web, ${nginx}/auth-tls-secret: web`)])).toEqual([]);
});

describe("a key that is pushed", () => {
  const push = (more = ""): string =>
    object(
      "external-secrets.io/v1alpha1",
      "PushSecret",
      "p",
      `spec: {selector: {secret: {name: web}}, ${more}data: [{match: {secretKey: OTHER}}]}`,
    );

  test("is one of the Secret, unless a template makes it", () => {
    expect(find([secret(), push()])).toEqual(["secret-key-missing /spec/data/0/match/secretKey"]);
    expect(find([secret("web", "OTHER: ''"), push()])).toEqual([]);
    expect(find([secret(), push("template: {data: {OTHER: x}}, ")])).toEqual([]);
  });
});

describe("certificates and registries in values", () => {
  const values = (text: string, path = "charts/web/values-prod.yaml") => [path, text] as const;
  const certificate = secret("web-tls", "tls.crt: '', tls.key: ''");

  test.each<[string, string, string]>([
    [
      "of an Ingress",
      "ingress: {enabled: true, tls: [{hosts: [a], secretName: web-tls}]}",
      "/ingress/tls/0/secretName",
    ],
    [
      "of more hosts",
      "ingress: {tls: true, extraTls: [{hosts: [a], secretName: web-tls}]}",
      "/ingress/extraTls/0/secretName",
    ],
    ["of a server", "server: {tls: {enabled: true, secretName: web-tls}}", "/server/tls/secretName"],
    ["at the root", "tls: {secretName: web-tls, existingSecret: ''}", "/tls/secretName"],
    [
      "with other annotations",
      "ingress: {annotations: {a: b}, tls: [{secretName: web-tls}]}",
      "/ingress/tls/0/secretName",
    ],
    ["of a registry", "imagePullSecrets: [{name: web-tls}]", "/imagePullSecrets/0/name"],
    ["of a registry, by name", "global: {imagePullSecrets: [web-tls]}", "/global/imagePullSecrets/0"],
  ])("%s", (_name, text, path) => {
    expect(find([values(text)])).toEqual([`secret-missing ${path}`]);
    expect(find([certificate, values(text)])).toEqual([]);
    const release = object("helm.toolkit.fluxcd.io/v2", "HelmRelease", "demo", `spec: {values: {${text}}}`);
    expect(find([release])).toEqual([`secret-missing /spec/values${path}`]);
    expect(find([certificate, release])).toEqual([]);
  });

  test("have to have their keys", () => {
    const text = values("ingress: {tls: [{hosts: [a], secretName: web}]}");
    expect(find([secret(), text])).toEqual([
      "secret-key-missing /ingress/tls/0/secretName",
      "secret-key-missing /ingress/tls/0/secretName",
    ]);
  });

  test.each([
    [
      "that cert-manager is told of",
      "ingress: {annotations: {cert-manager.io/cluster-issuer: le}, tls: [{secretName: x}]}",
    ],
    ["that are switched off", "ingress: {enabled: false, tls: [{secretName: x}]}"],
    ["of a server without them", "server: {tls: {enabled: false, secretName: x}}"],
    [
      "that the chart makes",
      "tls: {selfSigned: true, secretName: x}\nb: {certManager: {enabled: true}, tls: [{secretName: x}]}",
    ],
    ["that are written beside", "tls: {secretName: x, crt: a, key: b}"],
    [
      "without a name",
      "ingress: {tls: [{hosts: [a]}, {secretName: ''}]}\ntls: {secretName: ''}\nx: {tls: true}\ny: {tls: null}",
    ],
    ["of another name", "mtls: {secretName: x}\ntlsConfig: {secretName: x}"],
    ["that are filled in", "tls: {secretName: '{{ .x }}'}\nimagePullSecrets: [{name: '$(A)'}]"],
  ])("but not %s", (_name, text) => {
    expect(find([values(text)])).toEqual([]);
  });

  test("but not where a template makes one by the value, or by the release's name", () => {
    const template = object(
      "cert-manager.io/v1",
      "Certificate",
      "c",
      "spec: {secretName: '{{ .Values.tls.secretName }}'}",
    );
    expect(find([template, values("tls: {secretName: web-tls}")])).toEqual([]);
    const release = object(
      "helm.toolkit.fluxcd.io/v2",
      "HelmRelease",
      "demo",
      "spec: {values: {tls: {secretName: demo-tls}}}",
    );
    expect(find([release])).toEqual([]);
  });
});

describe("values of a chart", () => {
  const values = (text: string, path = "charts/web/values-prod.yaml") => [path, text] as const;

  test("name Secrets by existingSecret, wherever they end up", () => {
    expect(find([secret(), values("auth: {existingSecret: web}\n")])).toEqual([]);
    expect(find([secret("web", "A: ''", "other"), values("auth: {existingSecret: web}\n")])).toEqual([]);
    expect(find([values("auth: {existingSecret: web}\n")])).toEqual(["secret-missing /auth/existingSecret"]);
    expect(find([values("a: [{existingSecretName: web}]\nsmtpExistingSecret: mail\n")])).toEqual([
      "secret-missing /a/0/existingSecretName",
      "secret-missing /smtpExistingSecret",
    ]);
  });

  test("and its keys beside it", () => {
    const keys = "auth: {existingSecret: web, existingSecretPasswordKey: pw}\n";
    expect(find([secret(), values(keys)])).toEqual(["secret-key-missing /auth/existingSecretPasswordKey"]);
    expect(find([secret("web", "pw: ''"), values(keys)])).toEqual([]);
  });

  test("and those of secretKeys, or of what a chart calls its keys", () => {
    const bitnami = (
      more = "",
      keys = "adminPasswordKey: root, userPasswordKey: pw, replicationPasswordKey: rp",
    ): string => `auth: {existingSecret: web, ${more}secretKeys: {${keys}}}\n`;
    expect(find([secret(), values(bitnami())])).toEqual(["secret-key-missing /auth/secretKeys/adminPasswordKey"]);
    expect(find([secret("web", "root: ''"), values(bitnami())])).toEqual([]);
    expect(find([secret("web", "root: ''"), values(bitnami("username: '', "))])).toEqual([]);
    expect(find([secret("web", "root: ''"), values(bitnami("username: web, "))])).toEqual([
      "secret-key-missing /auth/secretKeys/userPasswordKey",
    ]);
    const grafana = "admin: {existingSecret: web, userKey: user, passwordKey: pw}\n";
    expect(find([secret("web", "pw: ''"), values(grafana)])).toEqual(["secret-key-missing /admin/userKey"]);
    expect(find([secret("web", "pw: '', user: ''"), values(grafana)])).toEqual([]);
    expect(find([secret("web", "pw: ''"), values("admin: {userKey: user, passwordKey: other}\n")])).toEqual([]);
  });

  test("mean nothing where they are empty, or lie in another file", () => {
    expect(find([values("auth: {existingSecret: ''}\n")])).toEqual([]);
    expect(find([values("auth: {existingSecret: web}\n", "config.yaml")])).toEqual([]);
  });
});

describe("a Secret is made by", () => {
  const external = (rest: string): string =>
    object("external-secrets.io/v1", "ExternalSecret", "web", `spec: {${rest}}`);
  const data = "data: [{secretKey: API_KEY, remoteRef: {key: a, property: b}}]";
  const use = (name = "web", key = "API_KEY"): string => env(`name: ${name}, key: ${key}`);
  const missing = [`secret-missing ${ENV}/name`];
  const noKey = [`secret-key-missing ${ENV}/key`];

  test.each<[string, string, string, readonly string[]]>([
    ["an ExternalSecret, under its own name", external(data), use(), []],
    ["or the name of its target", external(`target: {name: other}, ${data}`), use("other"), []],
    ["and not under both", external(`target: {name: other}, ${data}`), use(), missing],
    ["with the keys that it reads", external(data), use("web", "OTHER"), noKey],
    ["with any key, where it reads all", external("dataFrom: [{extract: {key: a}}]"), use("web", "OTHER"), []],
    [
      "with the keys of its template",
      external(`target: {template: {data: {OTHER: x}}}, ${data}`),
      use("web", "OTHER"),
      [],
    ],
    ["in place of what it reads", external(`target: {template: {data: {OTHER: x}}}, ${data}`), use(), noKey],
    ["or beside it", external(`target: {template: {mergePolicy: Merge, data: {OTHER: x}}}, ${data}`), use(), []],
    [
      "a SealedSecret",
      object("bitnami.com/v1alpha1", "SealedSecret", "web", "spec: {encryptedData: {API_KEY: x}}"),
      use(),
      [],
    ],
    [
      "a token of a service account",
      object("v1", "Secret", "web", "type: kubernetes.io/service-account-token"),
      use("web", "token"),
      [],
    ],
    [
      "cert-manager",
      object("cert-manager.io/v1", "Certificate", "c", "spec: {secretName: web}"),
      use("web", "tls.key"),
      [],
    ],
    [
      "with no other keys",
      object("cert-manager.io/v1", "Certificate", "c", "spec: {secretName: web}"),
      use("web", "key"),
      noKey,
    ],
    [
      "an annotated Ingress",
      "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i, namespace: shop, annotations: {cert-manager.io/cluster-issuer: le}}\nspec: {tls: [{secretName: web}]}\n",
      use("web", "tls.crt"),
      [],
    ],
    ["a database", object("postgresql.cnpg.io/v1", "Cluster", "db", "spec: {}"), use("db-app", "password"), []],
    ["with its own keys", object("postgresql.cnpg.io/v1", "Cluster", "db", "spec: {}"), use("db-app", "secret"), noKey],
    ["a user of Kafka", object("kafka.strimzi.io/v1beta2", "KafkaUser", "web", "spec: {}"), use("web", "user.crt"), []],
    ...["VaultStaticSecret", "VaultDynamicSecret", "VaultPKISecret", "HCPVaultSecretsApp"].map(
      (kind): [string, string, string, readonly string[]] => [
        `the operator of HashiCorp, for a ${kind}`,
        object("secrets.hashicorp.com/v1beta1", kind, "v", "spec: {destination: {name: web, create: true}}"),
        use("web", "tls.crt"),
        [],
      ],
    ),
    ["no ExternalSecret that writes none", external(`target: {creationPolicy: None}, ${data}`), use(), missing],
    ["none that only adds to one", external(`target: {creationPolicy: Merge}, ${data}`), use(), missing],
    ["one that leaves it behind", external(`target: {creationPolicy: Orphan}, ${data}`), use(), []],
    ["the cluster itself", secret("a"), use("builder-token-x7k2p", "token"), []],
  ])("%s", (_name, maker, user, expected) => {
    expect(find([maker, user])).toEqual(expected);
  });

  test("what makes it, and its keys are those of what adds to it too", () => {
    const merged = external(`target: {creationPolicy: Merge}, ${data}`);
    expect(find([secret("web", "OTHER: ''"), merged, use(), use("web", "OTHER")])).toEqual([]);
    expect(find([secret("web", "OTHER: ''"), merged, use("web", "THIRD")])).toEqual(noKey);
    expect(find([secret("web", "API_KEY: ''", "billing"), merged, use()])).toEqual(missing);
    expect(find([merged, use()], { authorities: [{ namespace: "shop", name: "web", keys: ["OTHER"] }] })).toEqual([]);
  });

  test("a ClusterExternalSecret in the namespaces that it names", () => {
    const text = "apiVersion: external-secrets.io/v1\nkind: ClusterExternalSecret\nmetadata: {name: c}\n";
    const named = (names: string): string =>
      `${text}spec: {externalSecretName: web, ${names}, externalSecretSpec: {${data}}}\n`;
    expect(find([named("namespaces: [billing, shop]"), use()])).toEqual([]);
    expect(find([named("namespaces: [billing]"), use()])).toEqual(missing);
    expect(find([named("namespaces: [billing], namespaceSelectors: [{matchLabels: {a: b}}]"), use()])).toEqual([]);
  });

  test("a ClusterExternalSecret in every namespace", () => {
    const text = "apiVersion: external-secrets.io/v1\nkind: ClusterExternalSecret\nmetadata: {name: c}\n";
    expect(find([`${text}spec: {externalSecretName: web, externalSecretSpec: {${data}}}\n`, use()])).toEqual([]);
  });

  test("a kustomization", () => {
    const generator = [
      "base/kustomization.yaml",
      "secretGenerator: [{name: web, literals: [API_KEY=x], files: [a/b.txt, c=d]}]\n",
    ] as const;
    expect(find([generator, use(), use("web", "b.txt"), use("web", "c")])).toEqual([]);
    expect(find([generator, use("web", "d")])).toEqual(noKey);
  });

  test("a granted lane", () => {
    const lane = {
      ccrId: "CCR-2026-0042",
      environment: "production",
      namespace: "shop",
      secretName: "web",
      store: "s",
      mount: "m",
      key: "k",
      fields: ["API_KEY"],
    };
    expect(find(use(), { lanes: [lane] })).toEqual([]);
    expect(find(use("web", "OTHER"), { lanes: [lane] })).toEqual(noKey);
    expect(find(use(), { lanes: [{ ...lane, namespace: "billing" }] })).toEqual(missing);
  });
});

describe("namespaces", () => {
  const bare = (text: string): string => text.replace(/, namespace: \w+/, "");

  test.each<[string, readonly string[], number]>([
    ["of both are the same", [secret(), env("name: web, key: API_KEY")], 0],
    ["of another hold no Secret of this", [secret("web", "API_KEY: ''", "billing"), env("name: web, key: API_KEY")], 1],
    ["are left to whoever applies it, on the one side", [bare(secret()), env("name: web, key: API_KEY")], 0],
    ["on the other", [secret(), bare(env("name: web, key: API_KEY"))], 0],
    ["or on both", [bare(secret()), bare(env("name: web, key: API_KEY"))], 0],
  ])("%s", (_name, files, count) => {
    expect(find(files)).toHaveLength(count);
  });
});

test("charts in the shapes of popular ones have no findings once their Secrets are made", () => {
  const external = (name: string, ...keys: readonly string[]): string =>
    object(
      "external-secrets.io/v1",
      "ExternalSecret",
      name,
      `spec: {data: [${keys.map((key) => `{secretKey: ${key}, remoteRef: {key: a, property: b}}`).join(", ")}]}`,
    );
  const from = (name: string, key: string): string =>
    `{name: A, valueFrom: {secretKeyRef: {name: ${name}, key: ${key}}}}`;
  const workload = (kind: string, name: string, variables: readonly string[], volumes = ""): string =>
    object(
      "apps/v1",
      kind,
      name,
      `spec: {template: {spec: {containers: [{name: a, env: [${variables.join(", ")}]}], volumes: [${volumes}]}}}`,
    );
  const files = [
    external("postgresql", "postgres-password", "password"),
    workload(
      "StatefulSet",
      "postgresql",
      [from("postgresql", "postgres-password")],
      "{name: p, secret: {secretName: postgresql, items: [{key: password, path: p}]}}",
    ),
    external("grafana-admin", "admin-user", "admin-password"),
    workload("Deployment", "grafana", [from("grafana-admin", "admin-user"), from("grafana-admin", "admin-password")]),
    external("keycloak-db", "password"),
    workload("StatefulSet", "keycloak", [from("keycloak-db", "password")]),
    object("cert-manager.io/v1", "Certificate", "ingress", "spec: {secretName: ingress-tls}"),
    object("networking.k8s.io/v1", "Ingress", "ingress", "spec: {tls: [{secretName: ingress-tls}]}"),
    external("argocd-redis", "auth"),
    workload("Deployment", "argocd-server", [
      "{name: REDIS_PASSWORD, valueFrom: {secretKeyRef: {name: argocd-redis, key: auth}}}",
      "{name: OPTIONAL, valueFrom: {configMapKeyRef: {name: c, key: k, optional: true}}}",
    ]),
    object("postgresql.cnpg.io/v1", "Cluster", "orders", "spec: {instances: 3}"),
    workload("Deployment", "orders", [from("orders-app", "uri")]),
  ];
  expect(findAll(files).map(({ code, message, pointer }) => [code, message, pointer])).toEqual([]);
});

test("what a policy has of a pod refers to nothing, and a pod within another object does", () => {
  const spec = "spec: {imagePullSecrets: [{name: regcred}], containers: [{name: a}]}";
  const policy = (rule: string): string =>
    object("kyverno.io/v1", "Policy", "a", `spec: {rules: [{name: a, ${rule}}]}`);
  expect(find(policy(`validate: {pattern: {${spec}}}`))).toEqual([]);
  expect(find(policy(`mutate: {patchStrategicMerge: {${spec}}}`))).toEqual([]);
  expect(find(object("policies.kyverno.io/v1", "MutatingPolicy", "a", `spec: {a: {${spec}}}`))).toEqual([]);
  expect(find(object("notkyverno.io/v1", "Policy", "a", `spec: {rules: [{${spec}}]}`))).toEqual([
    "secret-missing /spec/rules/0/spec/imagePullSecrets/0/name",
  ]);
});

test("odd shapes throw nothing, and ten thousand references are looked up at once", () => {
  for (const spec of [
    "containers: 1",
    "containers: [1, null, {env: 3}]",
    "containers: [], volumes: [null, {secret: 4}, {projected: {sources: 5}}]",
  ]) {
    expect(find(pod(spec))).toEqual([]);
  }
  const many = Array.from({ length: 10_000 }, (_, index) => `---\n${env(`name: absent-${index}, key: a`)}`);
  expect(find(many.join("")).length).toBe(101);
});
