import { complain, flag, listOf, objectOf, oneOf, optional, type Parse, recordOf, textThat } from "./read-value.ts";
import { type Account, account, dnsLabel, dnsName, httpsUrl, publicPem } from "./setting-values.ts";

/** What a stack sets for External Secrets in its cluster. */
export interface ExternalSecretsSettings {
  readonly namespace: string;
  readonly createNamespace: boolean;
  /** The account by which External Secrets logs in to OpenBao; in the namespace. */
  readonly serviceAccount: string;
  readonly createServiceAccount: boolean;
  /** The account of the controller's own pod, which asks for the others' tokens; absent: the same one. */
  readonly controller?: Account;
  /** Further accounts whose tokens the controller may ask for. */
  readonly tokenRequests: readonly Account[];
  /** Accounts that may ask the API server whether a token is good. */
  readonly reviewers: readonly Account[];
  readonly install: "none" | "helm" | "manifests";
  readonly helm?: HelmSettings;
  /** A folder of rendered YAML, relative to the project's own. */
  readonly manifests?: string;
  /** The ConfigMap by which stores know OpenBao's CA; named as in `ccr:openbaoCaProvider`. */
  readonly ca?: { readonly name: string; readonly key: string; readonly certificate: string };
}

/** A chart of an exact version. */
export interface HelmSettings {
  readonly chart: string;
  readonly version: string;
  readonly repository?: string;
  readonly values?: Readonly<Record<string, unknown>>;
}

const anyValue: Parse<unknown> = (value) => value;

const helm: Parse<HelmSettings> = objectOf({
  chart: textThat((text) => /^(oci:\/\/)?[A-Za-z0-9][A-Za-z0-9./_:-]*$/.test(text), "it must be the name of a chart"),
  // A range would install something else tomorrow.
  version: textThat(
    (text) => /^v?\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/.test(text),
    "it must be one version, such as 0.20.4",
  ),
  repository: optional(httpsUrl),
  values: optional(recordOf(() => true, anyValue)),
});

const shape = objectOf({
  namespace: dnsLabel,
  createNamespace: optional(flag),
  serviceAccount: dnsName,
  createServiceAccount: optional(flag),
  controller: optional(account),
  tokenRequests: optional(listOf(account)),
  reviewers: optional(listOf(account)),
  install: optional(oneOf(["none", "helm", "manifests"])),
  helm: optional(helm),
  manifests: optional(textThat((text) => text.trim() !== "", "it must be the path of a folder of rendered YAML")),
  ca: optional(
    objectOf({
      name: dnsName,
      key: textThat((text) => /^[-._a-zA-Z0-9]+$/.test(text), "it must be a key of a ConfigMap"),
      certificate: publicPem,
    }),
  ),
});

export const externalSecretsSettings: Parse<ExternalSecretsSettings> = (value, place) => {
  const read = shape(value, place);
  if (read === undefined) return undefined;
  const { install = "none", createNamespace = true, createServiceAccount = true } = read;
  for (const way of ["helm", "manifests"] as const) {
    const isWanted = install === way;
    if (isWanted && read[way] === undefined) return complain({ ...place, key: `${place.key}.${way}` }, "it is missing");
    if (!isWanted && read[way] !== undefined)
      return complain({ ...place, key: `${place.key}.${way}` }, `leave it out, or set install to ${way}`);
  }
  return {
    ...read,
    install,
    createNamespace,
    createServiceAccount,
    tokenRequests: read.tokenRequests ?? [],
    reviewers: read.reviewers ?? [],
  };
};
