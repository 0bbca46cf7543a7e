import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { loadAll } from "js-yaml";
import { type KubernetesClient, type KubernetesObject, objectPath } from "./kubernetes.ts";

/** What a definition was made from: a command that finds it so neither reads nor applies a megabyte of schemas again. */
const DIGEST = "sandbox.credential-lanes/digest";

/** The path of all definitions. */
const DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

/** Applies the definitions of External Secrets' resources that the API server has not as they are, and waits until it serves them. */
export async function applyDefinitions(client: KubernetesClient, folder: string): Promise<void> {
  const served = await listDigests(client);
  const definitions = readFiles(folder).flatMap(({ text, digest }) => (served.has(digest) ? [] : read(text, digest)));
  for (const definition of definitions) await client.apply(definition);
  for (const definition of definitions) await waitForEstablished(client, definition);
}

/** The digests of the files that established definitions were made from. */
async function listDigests(client: KubernetesClient): Promise<ReadonlySet<string>> {
  // Of a metadata list the conditions are missing: one that was applied was waited for, by this command or the one before it.
  const accept = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
  const { body } = await client.request({ method: "GET", path: DEFINITIONS, headers: { accept } });
  const items: readonly { metadata: { annotations?: Record<string, string> } }[] = body?.items ?? [];
  return new Set(items.flatMap(({ metadata }) => metadata.annotations?.[DIGEST] ?? []));
}

function readFiles(folder: string): readonly { readonly text: string; readonly digest: string }[] {
  const names = fs.readdirSync(folder).filter((name) => /external-secrets\.io_.*\.yaml$/.test(name));
  return names.sort().map((name) => {
    const text = fs.readFileSync(path.join(folder, name), "utf8");
    return { text, digest: createHash("sha256").update(text).digest("hex") };
  });
}

function read(text: string, digest: string): readonly KubernetesObject[] {
  const objects = loadAll(text) as readonly (KubernetesObject | null)[];
  return objects
    .filter((object) => object !== null)
    .filter(({ kind }) => kind === "CustomResourceDefinition")
    .map((object) => {
      const { annotations } = object.metadata as { annotations?: Record<string, string> };
      return { ...object, metadata: { ...object.metadata, annotations: { ...annotations, [DIGEST]: digest } } };
    });
}

async function waitForEstablished(client: KubernetesClient, definition: KubernetesObject): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (Date.now() < deadline) {
    const { body } = await client.request({ method: "GET", path: objectPath(definition) });
    const conditions: readonly { type: string; status: string }[] = body?.status?.conditions ?? [];
    if (conditions.some(({ type, status }) => type === "Established" && status === "True")) return;
    await sleep(100);
  }
  throw new Error(`the API server did not establish ${definition.metadata.name} within 30 s`);
}
