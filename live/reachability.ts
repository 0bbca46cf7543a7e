import { findOpenbaoPath } from "../lanes/adoption.ts";
import type { StackSettings } from "../lanes/stack-settings.ts";
import { findContextFaults } from "./kubeconfig.ts";
import { run } from "./kubectl.ts";
import { openOpenbao } from "./openbao.ts";
import { OpenbaoError } from "./openbao-http.ts";

/** What a server that does not answer means for a run: a reason to declare nothing, or a warning. */
export interface Silence {
  readonly reasons: readonly string[];
  readonly warnings: readonly string[];
}

const answers: Silence = { reasons: [], warnings: [] };

/** What {@link run} says where there is no kubectl: who only previews need not have one. */
const noKubectl = "kubectl is not on PATH";

/**
 * Why OpenBao cannot be asked by this run; nothing where the stack holds nothing there. Reads one object of the stack's
 * own, which takes the same address, certificate and token as an update.
 */
export async function findSilenceOfOpenbao(
  held: ReadonlySet<string>,
  { openbaoAddress: address, openbaoCaFile: caFile }: Pick<StackSettings, "openbaoAddress" | "openbaoCaFile">,
): Promise<Silence> {
  const [path] = [...held].sort().flatMap((name) => findOpenbaoPath(name) ?? []);
  if (path === undefined) return answers;
  try {
    await openOpenbao({ address, caFile }).read(path);
  } catch (error) {
    if (!(error instanceof OpenbaoError)) throw error;
    return { reasons: [`whether anything changed cannot be told: ${error.message}`], warnings: [] };
  }
  return answers;
}

/** The API that stores and ExternalSecrets are of; every user may ask whether it is served. */
const api = "external-secrets.io/v1";

/**
 * Why the cluster cannot be asked by this run, or cannot hold what lanes are made of. Pulumi's Kubernetes provider does no
 * more than warn in a preview of a cluster that it does not reach (pulumi-kubernetes 4.34), takes kinds that are not
 * served for ones that will be, and is not even asked where nothing changed.
 */
export async function findSilenceOfCluster(settings: StackSettings): Promise<Silence> {
  const { kubernetesContext: context } = settings;
  // A wrong context is told by itself.
  if (findContextFaults(settings).length > 0) return answers;
  const words = ["get", "--raw", `/apis/${api}`, "--context", context, "--request-timeout=5s"];
  const { problem } = await run("kubectl", words);
  // A server that refuses has answered; what may not be seen there is told object by object.
  if (problem === undefined || problem.includes("(Forbidden)")) return answers;
  if (problem.includes("(NotFound)")) {
    const missing = `the cluster of the context ${context} does not serve ${api}: External Secrets is not installed`;
    return { reasons: [missing], warnings: [] };
  }
  const silence = `the cluster of the context ${context} cannot be asked: ${problem}`;
  if (problem === noKubectl) return { reasons: [], warnings: [silence] };
  return { reasons: [`whether anything changed cannot be told: ${silence}`], warnings: [] };
}
