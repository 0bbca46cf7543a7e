/** Where a mount of Kubernetes auth has tokens reviewed, and whom it trusts there. */
export interface Reviewer {
  readonly mount: string;
  readonly host: string;
  /** PEM; absent where the mount trusts what the system trusts. */
  readonly ca?: string | undefined;
}

/** The cluster that the stack's context leads to; its CA is PEM. */
export interface Cluster {
  readonly context: string;
  readonly server?: string | undefined;
  readonly ca?: string | undefined;
}

/**
 * How a mount's configuration differs from the stack's cluster; undefined where it does not. OpenBao may reach the cluster
 * by another address than the operator: this explains a login that fails, and is no fault by itself.
 */
export function explainReviewer({ mount, host, ca }: Reviewer, cluster: Cluster): string | undefined {
  const trim = (address: string): string => address.replace(/\/+$/, "");
  const way = `if the cluster was rebuilt, write auth/${mount}/config anew (docs/recovery.md)`;
  const { context, server } = cluster;
  if (server !== undefined && trim(host) !== trim(server))
    return `auth/${mount} has tokens reviewed at ${trim(host)}, and the context ${context} leads to ${trim(server)}: ${way}`;
  const own = listCertificates(cluster.ca);
  const trusted = listCertificates(ca);
  if (own.length === 0 || own.some((each) => trusted.includes(each))) return undefined;
  return `auth/${mount} does not trust the CA by which the context ${context} reaches its API server: ${way}`;
}

/** The certificates of a PEM text, without what may be written between their lines. */
function listCertificates(pem = ""): readonly string[] {
  return Array.from(pem.matchAll(/-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----/g), ([, body = ""]) =>
    body.replace(/\s+/g, ""),
  );
}
