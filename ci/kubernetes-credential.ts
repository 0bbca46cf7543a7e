#!/usr/bin/env node
// The credential plugin that ci/kubeconfig.yaml names: a client of Kubernetes runs it whenever it needs a token
// (https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins, v1.36).
import process from "node:process";
import { requestIdentityToken } from "./identity-token.ts";

/** When a JWT ends, as Kubernetes writes instants; undefined where it does not say. The API server checks it, not this. */
function readEnd(jwt: string): string | undefined {
  try {
    const { exp } = JSON.parse(Buffer.from(jwt.split(".")[1] ?? "", "base64url").toString("utf8")) as { exp?: unknown };
    return typeof exp === "number" ? new Date(exp * 1000).toISOString() : undefined;
  } catch {
    return undefined;
  }
}

try {
  const audience = process.env.CCR_KUBERNETES_AUDIENCE;
  if (!audience) throw new Error("CCR_KUBERNETES_AUDIENCE is not set");
  const token = await requestIdentityToken({ relying: "kubernetes", audience });
  const expirationTimestamp = readEnd(token);
  const status = { token, ...(expirationTimestamp === undefined ? {} : { expirationTimestamp }) };
  const credential = { apiVersion: "client.authentication.k8s.io/v1", kind: "ExecCredential", status };
  process.stdout.write(JSON.stringify(credential));
} catch (error) {
  process.stderr.write(`kubernetes-credential: ${(error as Error).message}\n`);
  process.exitCode = 1;
}
