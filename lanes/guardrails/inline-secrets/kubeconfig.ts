import type { Path } from "../../rules/rule.ts";
import type { Manifest } from "../manifest.ts";
import type { ManifestRule } from "../rule.ts";
import { asList, valueAt } from "../values.ts";
import { isCredentialKey } from "./credential-key.ts";
import { literalOf } from "./literal.ts";
import { quote } from "./secrets.ts";

/** What a user of a kubeconfig is known by (AuthInfo of client-go 0.36, tools/clientcmd/api/v1/types.go). */
const CREDENTIALS = ["token", "password", "client-key-data"];

/** A kubeconfig in Git opens the cluster to everybody who reads it. */
export const forbidKubeconfigs: ManifestRule = ({ manifests }, report) => {
  for (const manifest of manifests) {
    if (!isKubeconfig(manifest)) continue;
    for (const [at] of asList(manifest.body.users).entries()) {
      const user: Path = ["users", at, "user"];
      const provider: Path = [...user, "auth-provider", "config"];
      const named = Object.keys(valueAt(manifest.body, provider) ?? {}).filter(isCredentialKey);
      const paths = [...CREDENTIALS.map((key) => [...user, key]), ...named.map((key) => [...provider, key])];
      for (const path of paths) {
        if (literalOf(valueAt(manifest.body, path), manifest) === undefined) continue;
        report(
          manifest,
          "inline-secret-value",
          path,
          `Literal value under ${quote(String(path.at(-1)))} of a kubeconfig`,
        );
      }
    }
  }
};

/** True for a kubeconfig; other kinds are called Config too, of groups of their own. */
export function isKubeconfig({ kind, apiVersion }: Pick<Manifest, "kind" | "apiVersion">): boolean {
  return kind === "Config" && apiVersion === "v1";
}
