import type { YamlValue } from "../../parse/tree.ts";
import { asMap } from "../values.ts";

/** What a Secret of type kubernetes.io/tls has. */
export const TLS_KEYS: readonly string[] = ["tls.crt", "tls.key"];

const ASKS = /^cert-manager\.io\/(?:cluster-)?issuer$|\/tls-acme$/;

/** True for annotations by which cert-manager makes the Secret of an Ingress or a Gateway. */
export function askForCertificate(annotations: YamlValue | undefined): boolean {
  return Object.keys(asMap(annotations) ?? {}).some((name) => ASKS.test(name));
}
