import { makeFolder } from "../run-ccr.ts";

/** What is said where nobody can be asked. */
export const ACTION_HELP = "this is a checklist for people";

/** A folder with a stack whose server nobody can reach. */
export function makeStack(): string {
  return makeFolder({
    "Pulumi.yaml": "name: credential-lanes\nruntime: nodejs\n",
    "Pulumi.production.yaml":
      "config:\n  ccr:environment: production\n  ccr:openbaoAddress: https://127.0.0.1:1\n" +
      "  ccr:openbaoAddressFromCluster: https://openbao.openbao.svc:8200\n  ccr:kubernetesContext: production\n",
  });
}
