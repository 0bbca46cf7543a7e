import { findOpenbaoPath } from "../lanes/adoption.ts";
import type { StackSettings } from "../lanes/stack-settings.ts";
import { findContextFaults } from "./kubeconfig.ts";
import { run } from "./kubectl.ts";
import { openOpenbao } from "./openbao.ts";
import { OpenbaoError } from "./openbao-http.ts";

/** What a cluster does not serve yet of what lanes are made of, beside its silence. */
export interface ClusterSilence extends Silence {
  /** Kinds of External Secrets, sorted. */
  readonly missing: readonly string[];
}

/** What a server that does not answer means for a run: a reason to declare nothing, or a warning. */
export interface Silence {
  readonly reasons: readonly string[];
  readonly warnings: readonly string[];
}

const answers = { reasons: [], warnings: [], missing: [] } as const;

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
const API = "external-secrets.io/v1";
const kinds: readonly string[] = ["ClusterSecretStore", "ExternalSecret"];

/**
 * Why the cluster cannot be asked by this run, and which kinds it does not serve that lanes are made of. Pulumi's Kubernetes provider does no
 * more than warn in a preview of a cluster that it does not reach (pulumi-kubernetes 4.34), takes kinds that are not
 * served for ones that will be, and is not even asked where nothing changed.
 */
export async function findSilenceOfCluster(settings: StackSettings): Promise<ClusterSilence> {
  const { kubernetesContext: context } = settings;
  // A wrong context is told by itself.
  if (findContextFaults(settings).length > 0) return answers;
  const words = ["get", "--raw", `/apis/${API}`, "--context", context, "--request-timeout=5s"];
  const { found, problem } = await run("kubectl", words);
  // A server that refuses has answered; what may not be seen there is told object by object.
  if (problem === undefined) return { ...answers, missing: findMissing(found) };
  if (problem.includes("(Forbidden)")) return answers;
  if (problem.includes("(NotFound)")) return { ...answers, missing: kinds };
  const silence = `the cluster of the context ${context} cannot be asked: ${problem}`;
  if (problem === noKubectl) return { ...answers, warnings: [silence] };
  return { ...answers, reasons: [`whether anything changed cannot be told: ${silence}`] };
}

/** The kinds that a list of an API's resources lacks; an answer that is no such list says nothing. */
function findMissing(text = ""): readonly string[] {
  try {
    const { resources } = JSON.parse(text) as { resources?: readonly { readonly kind?: string }[] };
    if (!Array.isArray(resources)) return [];
    return kinds.filter((kind) => !resources.some((each) => each.kind === kind));
  } catch {
    return [];
  }
}

/** What is missing in a cluster, in words. */
export function explainMissing(missing: readonly string[], context: string): string {
  return `the cluster of the context ${context} does not serve ${missing.join(" and ")} of ${API}: External Secrets is not installed`;
}
