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

/**
 * What is not seen yet of the value of each field, in words; undefined once all have one. Of KV 1, which tells no names, the
 * keys of the Secret that is delivered say so.
 */
export async function findLacking(
  { settings }: CompiledStack,
  lane: Lane,
  terminal: Terminal,
): Promise<string | undefined> {
  const delivery = lane.externalSecret?.delivery;
  if (settings.kvVersion === 1) {
    if (delivery === undefined) return undefined;
    const place = { namespace: delivery.namespace, name: delivery.secretName };
    const { found = [], problem } = await openProbe(settings).readKeys(place);
    return problem ?? describeMissing(lane, found);
  }
  try {
    const asker = { openbao: openSession(settings), token: readToken(terminal.env) };
    const { status, names } = await readFieldNames(asker, lane.policy);
    if (status === 200 || status === 404) return describeMissing(lane, names);
    const { mount, key } = lane.policy;
    return `the names of the fields cannot be read: ${mount}/subkeys/${key} is answered with ${status}`;
  } catch (error) {
    // A server that does not answer now may answer at the next look.
    if (error instanceof OpenbaoError) return error.message;
    throw error;
  }
}

function describeMissing({ fields }: Lane, names: readonly string[]): string | undefined {
  const missing = fields.filter((field) => !names.includes(field));
  return missing.length === 0 ? undefined : `no value yet: ${missing.join(", ")}`;
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
