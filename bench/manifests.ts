import fs from "node:fs";
import path from "node:path";

/** How many namespaces the applications are in. */
const NAMESPACES = 200;

/** What a repository of applications has for each: no credential, and every shape that the guardrails look at. */
function makeDocuments(index: number): readonly string[] {
  const name = `app-${index}`;
  const namespace = `tenant-${index % NAMESPACES}`;
  const head = (apiVersion: string, kind: string, annotations = ""): string =>
    `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n${annotations}  name: ${name}\n  namespace: ${namespace}\n  labels:\n    app.kubernetes.io/name: ${name}\n    app.kubernetes.io/part-of: "platform"\n`;
  return [
    `${head("apps/v1", "Deployment")}spec:
  replicas: 2
  selector:
    matchLabels: {app.kubernetes.io/name: ${name}}
  template:
    metadata:
      labels: {app.kubernetes.io/name: ${name}}
    spec:
      serviceAccountName: ${name}
      containers:
        - name: main
          image: registry.example.org/${name}:1.${index}.0
          args: ["--listen=:8080", "--log-level=info"]
          env:
            - name: DB_HOST
              value: db.${namespace}.svc
            - name: DB_PASSWORD
              valueFrom:
                secretKeyRef: {name: ${name}-credentials, key: password}
          ports:
            - {name: http, containerPort: 8080}
          readinessProbe:
            httpGet: {path: /healthz, port: http}
          resources:
            requests: {cpu: 100m, memory: 128Mi}
            limits: {memory: 256Mi}
`,
    `${head("v1", "Service")}spec:
  type: ClusterIP
  ports:
    - name: http
      port: 80
      targetPort: http
  selector:
    app.kubernetes.io/name: ${name}
`,
    `${head("v1", "ConfigMap")}data:
  LOG_LEVEL: info
  app.yaml: |
    server:
      port: 8080
    database:
      host: db.${namespace}.svc
      passwordFile: /run/secrets/db/password
`,
    `${head("external-secrets.io/v1", "ExternalSecret")}spec:
  refreshInterval: 1h
  secretStoreRef:
    kind: ClusterSecretStore
    name: ${namespace}
  target:
    name: ${name}-credentials
  data:
    - secretKey: password
      remoteRef:
        key: workloads/${namespace}/${name}/credentials
        property: password
`,
    `${head("networking.k8s.io/v1", "Ingress", "  annotations:\n    cert-manager.io/cluster-issuer: public\n")}spec:
  ingressClassName: nginx
  tls:
    - hosts: [${name}.example.org]
      secretName: ${name}-tls
  rules:
    - host: ${name}.example.org
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service: {name: ${name}, port: {name: http}}
`,
  ];
}

/** The store of each namespace. */
function makeStore(index: number): string {
  return `apiVersion: external-secrets.io/v1
kind: ClusterSecretStore
metadata:
  name: tenant-${index}
spec:
  conditions:
    - namespaces: [tenant-${index}]
  provider:
    vault:
      server: https://openbao.example.org:8200
      path: platform
      auth:
        kubernetes: {mountPath: kubernetes, role: external-secrets-tenant-${index}}
`;
}

/** Writes `count` documents, ten a file, and the stores that they read through; returns their bytes. */
export function writeManifests(folder: string, count: number): number {
  fs.mkdirSync(folder, { recursive: true });
  const stores = Array.from({ length: NAMESPACES }, (_, index) => makeStore(index)).join("---\n");
  fs.writeFileSync(path.join(folder, "stores.yaml"), stores);
  let bytes = stores.length;
  for (let file = 0; file * 10 < count; file += 1) {
    const text = [...makeDocuments(file * 2), ...makeDocuments(file * 2 + 1)].join("---\n");
    fs.writeFileSync(path.join(folder, `${file}.yaml`), text);
    bytes += text.length;
  }
  return bytes;
}
