import fs from "node:fs";
import path from "node:path";

/** What a repository of applications has for each: no credential, and every shape that the guardrails look at. */
function makeDocuments(index: number): readonly string[] {
  const name = `app-${index}`;
  const namespace = `tenant-${index % 200}`;
  const head = (apiVersion: string, kind: string): string =>
    `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: ${name}\n  namespace: ${namespace}\n  labels:\n    app.kubernetes.io/name: ${name}\n    app.kubernetes.io/part-of: "platform"\n`;
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
    `${head("networking.k8s.io/v1", "Ingress")}spec:
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

/** Writes `count` documents, ten a file; returns their bytes. */
export function writeManifests(folder: string, count: number): number {
  fs.mkdirSync(folder, { recursive: true });
  let bytes = 0;
  for (let file = 0; file * 10 < count; file += 1) {
    const text = [...makeDocuments(file * 2), ...makeDocuments(file * 2 + 1)].join("---\n");
    fs.writeFileSync(path.join(folder, `${file}.yaml`), text);
    bytes += text.length;
  }
  return bytes;
}
