import { readCertificateFile } from "./certificates.ts";
import { type ComponentSettings, kubernetesAddress } from "./components.ts";

/** The auth methods of a foundation in one sandbox: whose accounts it knows, and whose signatures it trusts. */
export function describeLogins(
  { paths, ports }: ComponentSettings,
  { cluster, issuer }: { cluster: string; issuer: string },
): Readonly<Record<string, unknown>> {
  const read = (name: string): string => readCertificateFile(paths.certificates, name);
  return {
    "foundation:kubernetesAuth": [
      // OpenBao runs in no pod here.
      { path: cluster, host: kubernetesAddress(ports), caCertificate: read("ca.crt"), reviewer: "caller" },
    ],
    "foundation:jwtAuth": [{ path: issuer, type: "jwt", publicKeys: [read("jwt.pub")] }],
  };
}

/** What the lanes of the sandbox stand on, as `ccr bootstrap dev` declares it. */
export function describeFoundation(settings: ComponentSettings): Readonly<Record<string, unknown>> {
  return {
    "foundation:kvMounts": ["platform"],
    ...describeLogins(settings, { cluster: "kubernetes", issuer: "oidc" }),
    "foundation:logins": { "foundation-check": [{ mount: "kubernetes", serviceAccount: "openbao/token-reviewer" }] },
  };
}
