import type { Lane } from "../../lanes/lane.ts";
import { formatInstant } from "../../lanes/rules/dates.ts";
import { findConsumers } from "../../live/consumers.ts";
import { openCluster } from "../../live/kubectl.ts";
import { type KvVersion, readKvVersions } from "../../live/kv-versions.ts";
import { OpenbaoError } from "../../live/openbao-http.ts";
import { openSession } from "../../live/openbao-session.ts";
import { isReady } from "../../live/ready.ts";
import { readToken } from "../../live/token.ts";
import type { CompiledStack } from "../stack.ts";
import type { Terminal } from "../terminal.ts";

/** What one look at a step of a rotation came to. */
export type Look<T> =
  | { readonly seen: T; readonly waitsFor?: never }
  | { readonly seen?: never; readonly waitsFor: string };

/** The version of the secret that was put into OpenBao since an instant (milliseconds since 1970). */
export async function lookForVersion(
  { settings }: CompiledStack,
  { lane, since }: { lane: Lane; since: number },
  terminal: Terminal,
): Promise<Look<{ version: KvVersion; auditId?: string | undefined }>> {
  const asker = {
    openbao: openSession(settings),
    token: readToken(terminal.env),
    kvVersion: settings.kvVersion,
  };
  try {
    const { versions, problem, auditId } = await readKvVersions(asker, lane.policy, Date.now());
    if (versions === undefined) return { waitsFor: problem };
    const last = versions.at(-1);
    if (last === undefined || !last.isReadable || !(Date.parse(last.createdAt) >= since))
      return { waitsFor: "no version is newer than the new key" };
    return { seen: { version: last, auditId } };
  } catch (error) {
    // A server that does not answer now may answer at the next look.
    if (error instanceof OpenbaoError) return { waitsFor: error.message };
    throw error;
  }
}

interface ExternalSecret {
  readonly metadata?: { readonly annotations?: Readonly<Record<string, string>> };
  readonly status?: { readonly refreshTime?: string };
}

/** That External Secrets read the value since it was replaced, forced by the id of the rotation. */
export async function lookForDelivery(
  { settings }: CompiledStack,
  { lane, id, since }: { lane: Lane; id: string; since: number },
): Promise<Look<string>> {
  const delivery = lane.externalSecret?.delivery;
  if (delivery === undefined) return { waitsFor: "its callers read OpenBao themselves" };
  const place = { namespace: delivery.namespace, name: delivery.secretName };
  const { found, problem } = await openCluster(settings).readObject("externalsecret.external-secrets.io", place);
  if (found === undefined) return { waitsFor: problem ?? "there is no ExternalSecret" };
  const { metadata, status } = found as ExternalSecret;
  if (metadata?.annotations?.["force-sync"] !== id)
    return { waitsFor: "the ExternalSecret does not carry the rotation" };
  const refreshedAt = Date.parse(status?.refreshTime ?? "");
  // It is told in whole seconds.
  if (!isReady(found) || !(refreshedAt + 999 >= since)) return { waitsFor: "it was not read again yet" };
  return { seen: formatInstant(refreshedAt) };
}

/** That every pod that uses the Secret was started since the value was delivered. */
export async function lookForReload(
  { settings }: CompiledStack,
  { lane, since }: { lane: Lane; since: number },
): Promise<Look<string>> {
  const delivery = lane.externalSecret?.delivery;
  if (delivery === undefined) return { waitsFor: "its callers are not known here" };
  const place = { namespace: delivery.namespace, name: delivery.secretName };
  const { found, problem } = await findConsumers(settings, place);
  if (found === undefined) return { waitsFor: problem ?? "the pods cannot be listed" };
  const old = found.filter(({ startedAt }) => !(startedAt + 999 >= since)).map(({ name }) => name);
  if (old.length > 0) {
    const names = old.slice(0, 5).join(", ");
    return {
      waitsFor: `${old.length} of ${found.length} pods run with the old value (${names}): kubectl rollout restart`,
    };
  }
  return { seen: found.length === 0 ? "No pod uses the Secret." : `${found.length} pods were started since.` };
}
