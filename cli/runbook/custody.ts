import type { Lane } from "../../lanes/lane.ts";
import type { OperatorAction } from "../../lanes/plan/operator-commands.ts";
import { openCluster } from "../../live/kubectl.ts";
import { openProbe } from "../../live/kubectl-probe.ts";
import { OpenbaoError } from "../../live/openbao.ts";
import { openSession } from "../../live/openbao-session.ts";
import { readToken } from "../../live/token.ts";
import { formatNow } from "../record-evidence.ts";
import type { CompiledStack } from "../stack.ts";
import type { Terminal } from "../terminal.ts";

/** Whether each field has a value; of KV 1, which tells no names, the Secret that is delivered says so. */
export async function hasValue({ settings }: CompiledStack, lane: Lane, terminal: Terminal): Promise<boolean> {
  const { mount, key } = lane.policy;
  const delivery = lane.externalSecret?.delivery;
  if (settings.kvVersion === 1) {
    if (delivery === undefined) return true;
    const keys = await openProbe(settings).readKeys({ namespace: delivery.namespace, name: delivery.secretName });
    return lane.fields.every((field) => keys.found?.includes(field));
  }
  try {
    const session = openSession({ address: settings.openbaoAddress, caFile: settings.openbaoCaFile });
    const path = `${mount}/subkeys/${key}`;
    const { status, data } = await session.ask({ method: "GET", path, token: readToken(terminal.env) });
    const names = Object.keys((data.subkeys ?? {}) as Readonly<Record<string, unknown>>);
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
  const { conditions = [] } = (found?.status ?? {}) as { conditions?: readonly { type: string; status: string }[] };
  if (conditions.some(({ type, status }) => type === "Ready" && status === "True")) return;
  await openProbe(settings).annotate("externalsecret.external-secrets.io", place, {
    "credential-lanes/looked-again": formatNow(),
  });
}
