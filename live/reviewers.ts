import { explainReviewer } from "../lanes/drift/judge-reviewer.ts";
import type { StackSettings } from "../lanes/stack-settings.ts";
import { readClusterOf } from "./kubeconfig.ts";
import { openOpenbao } from "./openbao.ts";
import { OpenbaoError } from "./openbao-http.ts";

/**
 * How the Kubernetes auth of each mount differs from the stack's cluster, which is why no workload of it could log in.
 * A configuration that cannot be read is said to be unknown.
 */
export async function explainReviewers(mounts: readonly string[], settings: StackSettings): Promise<readonly string[]> {
  const openbao = openOpenbao({ address: settings.openbaoAddress, caFile: settings.openbaoCaFile });
  const cluster = { context: settings.kubernetesContext, ...readClusterOf(settings) };
  const found = await Promise.all(
    [...new Set(mounts)].sort().map(async (mount): Promise<string | undefined> => {
      try {
        const config = await openbao.read(`auth/${mount}/config`);
        if (config === undefined) return `auth/${mount} is not configured: it can review no token`;
        const { kubernetes_host: host, kubernetes_ca_cert: ca } = config;
        return explainReviewer({ mount, host: String(host ?? ""), ca: String(ca ?? "") }, cluster);
      } catch (error) {
        if (!(error instanceof OpenbaoError)) throw error;
        return `at which cluster auth/${mount} has tokens reviewed is unknown: ${error.message}`;
      }
    }),
  );
  return found.filter((each) => each !== undefined);
}
