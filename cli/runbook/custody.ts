import type { Lane } from "../../lanes/lane.ts";
import type { OperatorAction } from "../../lanes/plan/operator-commands.ts";
import { formatInstant } from "../../lanes/rules/dates.ts";
import { readFieldNames } from "../../live/field-names.ts";
import { openCluster } from "../../live/kubectl.ts";
import { openProbe } from "../../live/kubectl-probe.ts";
import { OpenbaoError } from "../../live/openbao-http.ts";
import { openSession } from "../../live/openbao-session.ts";
import { isReady } from "../../live/ready.ts";
import { readToken } from "../../live/token.ts";
import type { CompiledStack } from "../stack.ts";
import type { Terminal } from "../terminal.ts";

/** Whether each field has a value; of KV 1, which tells no names, the Secret that is delivered says so. */
export async function hasValue({ settings }: CompiledStack, lane: Lane, terminal: Terminal): Promise<boolean> {
  const delivery = lane.externalSecret?.delivery;
  if (settings.kvVersion === 1) {
    if (delivery === undefined) return true;
    const keys = await openProbe(settings).readKeys({ namespace: delivery.namespace, name: delivery.secretName });
    return lane.fields.every((field) => keys.found?.includes(field));
  }
  try {
    const asker = { openbao: openSession(settings), token: readToken(terminal.env) };
    const { status, names } = await readFieldNames(asker, lane.policy);
    return status === 200 && lane.fields.every((field) => names.includes(field));
  } catch (error) {
    // A server that does not answer now may answer at the next look.
    if (error instanceof OpenbaoError) return false;
    throw error;
  }
}

/** What a person in custody of the value does, in lines. */
export function describeCustody(action: OperatorAction): readonly string[] {
  return [
    `Now whoever has custody of the value puts it into OpenBao; it never comes through here. On stdin: ${action.stdin}.`,
    ...(action.change ?? "").split("\n"),
  ];
}

/** Has External Secrets look again at once: after an error it would only do so when its interval is over. */
export async function askForSync({ settings }: CompiledStack, lane: Lane): Promise<void> {
  const delivery = lane.externalSecret?.delivery;
  if (delivery === undefined) return;
  const place = { namespace: delivery.namespace, name: delivery.secretName };
  const { found } = await openCluster(settings).readObject("externalsecret.external-secrets.io", place);
  if (isReady(found)) return;
  await openProbe(settings).annotate("externalsecret.external-secrets.io", place, {
    "credential-lanes/looked-again": formatInstant(Date.now()),
  });
}
