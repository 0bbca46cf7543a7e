import { readCertificateFile } from "./certificates.ts";
import { type ComponentSettings, kubernetesAddress } from "./components.ts";

/** What the lanes of the sandbox stand on, in the words of a stack's `foundation:` settings. */
export function describeFoundation({ paths, ports }: ComponentSettings): Readonly<Record<string, unknown>> {
  const read = (name: string): string => readCertificateFile(paths.certificates, name);
  return {
    kvMounts: ["platform"],
    kubernetesAuth: [
      { path: "kubernetes", host: kubernetesAddress(ports), caCertificate: read("ca.crt"), reviewer: "caller" },
    ],
    jwtAuth: [{ path: "oidc", type: "jwt", publicKeys: [read("jwt.pub")] }],
    logins: { "foundation-check": [{ mount: "kubernetes", serviceAccount: "openbao/token-reviewer" }] },
  };
}
