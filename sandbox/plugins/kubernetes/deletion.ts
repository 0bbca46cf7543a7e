import { setTimeout as sleep } from "node:timers/promises";
import type { Properties } from "../engine/values.ts";
import { type CallKubernetes, KubernetesError } from "./client.ts";
import { annotationOf, metadataOf } from "./object.ts";

const defaultTimeout = 600;

/** Deletes an object and waits until it is gone, at most `timeout` seconds (0: ten minutes). */
export async function deleteObject(
  call: CallKubernetes,
  path: string,
  { state, timeout, signal }: { state: Properties; timeout: number; signal: AbortSignal },
): Promise<void> {
  const propagationPolicy = annotationOf(state, "pulumi.com/deletionPropagationPolicy") ?? "Foreground";
  const deleted = await findObject(call, path);
  if (deleted === undefined) return;
  await ignoreMissing(call({ method: "DELETE", path, body: { propagationPolicy } }));
  const seconds = timeout || defaultTimeout;
  const deadline = Date.now() + seconds * 1000;
  for (let wait = 50; ; wait = Math.min(wait * 2, 1000)) {
    const left = await findObject(call, path);
    // Another object under the same name is not the one that was deleted.
    if (left === undefined || metadataOf(left).uid !== metadataOf(deleted).uid) return;
    if (Date.now() >= deadline) throw new Error(describeDelay(path, left, seconds));
    await sleep(wait, undefined, { signal });
  }
}

/** The live object; undefined where there is none. */
export async function findObject(call: CallKubernetes, path: string): Promise<Properties | undefined> {
  return ignoreMissing(call({ method: "GET", path }));
}

async function ignoreMissing(answer: Promise<Properties>): Promise<Properties | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof KubernetesError && error.status === 404) return undefined;
    throw error;
  }
}

function describeDelay(path: string, object: Properties, seconds: number): string {
  const { finalizers } = metadataOf(object);
  const waiting = Array.isArray(finalizers) && finalizers.length > 0 ? `; it waits for ${finalizers.join(", ")}` : "";
  return `DELETE ${path}: the object is still there after ${seconds} s${waiting}`;
}
