import type { Properties } from "../engine/values.ts";
import { KubernetesError } from "./client.ts";
import { annotationOf } from "./object.ts";
import type { Place, Session } from "./session.ts";

/** Under which name a write owns its fields, and whether it is only rehearsed. */
export interface WriteOptions {
  readonly manager: string;
  readonly dryRun?: boolean;
}

/** Creates an object by POST, so that one which exists is an error; a provider that adopts applies instead. */
export async function createObject(
  session: Session,
  place: Place,
  { inputs, ...options }: WriteOptions & { readonly inputs: Properties },
): Promise<Properties> {
  if (session.configuration.adoptsExisting) return applyObject(session, place, { inputs, ...options });
  return session.call({ method: "POST", path: place.collection, query: queryOf(options), body: inputs });
}

/** Changes an object by server-side apply. */
export async function applyObject(
  session: Session,
  place: Place,
  { inputs, ...options }: WriteOptions & { readonly inputs: Properties },
): Promise<Properties> {
  const force = session.configuration.forcesConflicts || annotationOf(inputs, "pulumi.com/patchForce") === "true";
  try {
    return await session.call({
      method: "PATCH",
      path: place.path,
      query: { ...queryOf(options), force: String(force) },
      headers: { "content-type": "application/apply-patch+yaml" },
      body: inputs,
    });
  } catch (error) {
    if (!(error instanceof KubernetesError && error.status === 409)) throw error;
    const hint = "kubernetes:enablePatchForce or the annotation pulumi.com/patchForce takes the fields over";
    throw new Error(`server-side apply field conflict: ${error.message}; ${hint}`);
  }
}

/** Answers with undefined where a rehearsal fails for what says nothing about the update. */
export async function tolerateRehearsal(rehearsal: Promise<Properties>): Promise<Properties | undefined> {
  try {
    return await rehearsal;
  } catch (error) {
    if (error instanceof KubernetesError && isTolerable(error)) return undefined;
    throw error;
  }
}

function isTolerable({ status, reason, about, message }: KubernetesError): boolean {
  // A webhook that refuses an object answers "Forbidden", as the server does for a lack of rights.
  if (message.includes("admission webhook")) return message.includes("does not support dry run");
  // The namespace may be one that the same update creates.
  const missingNamespace = status === 404 && about === "namespaces";
  return reason === "AlreadyExists" || reason === "Forbidden" || missingNamespace;
}

function queryOf({ manager, dryRun = false }: WriteOptions): Record<string, string> {
  return { fieldManager: manager, ...(dryRun ? { dryRun: "All" } : {}) };
}
