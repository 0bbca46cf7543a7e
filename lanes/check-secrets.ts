import { type Draft, draftOf } from "./draft.ts";
import { MAX_FILE_BYTES } from "./limits.ts";
import type { YamlNode } from "./parse/tree.ts";
import { formatPointer, parsePointer, pathOf } from "./positions.ts";
import { redactPath, redactText, type SecretSighting, scanFile } from "./secret-scan.ts";

/** What looks like a credential in a file, in its decoded values as in its text; told by family and fingerprint alone. */
export function draftSecrets(text: string, nodes: readonly YamlNode[]): Draft[] {
  // A longer file is refused unread; the limit keeps the answer quick.
  return scanFile(text.slice(0, MAX_FILE_BYTES), nodes[0]?.value).map((sighting) => {
    const { offset, path } = findPlace(sighting, nodes);
    const draft = draftOf(sighting.code, { offset, pointer: formatPointer(redactPath(path)) });
    if (sighting.code !== "secret-value") return draft;
    return { ...draft, message: `${draft.message} (${sighting.family}, ${sighting.fingerprint})` };
  });
}

/** Takes out of pointers and words what looks like a credential: a key may be one. */
export function redactDrafts(drafts: readonly Draft[]): Draft[] {
  return drafts.map(({ pointer, message, hint, ...rest }) => ({
    ...rest,
    pointer: formatPointer(redactPath(parsePointer(pointer))),
    message: redactText(message),
    ...(hint === undefined ? {} : { hint: redactText(hint) }),
  }));
}

interface Place {
  readonly offset: number;
  readonly path: readonly (string | number)[];
}

function findPlace({ path, inKey, start }: SecretSighting, nodes: readonly YamlNode[]): Place {
  if (path === undefined) {
    const node = nodes.findLast((each) => each.start <= start && start < each.end);
    return { offset: start, path: node === undefined ? [] : pathOf(node) };
  }
  const pointer = formatPointer(path);
  const node = nodes.find((each) => formatPointer(pathOf(each)) === pointer);
  const named = inKey ? nodes.find((each) => each.parent === node && hasSecretName(each)) : undefined;
  if (named !== undefined) return { offset: named.keyStart, path: pathOf(named) };
  return { offset: node?.start ?? 0, path };
}

function hasSecretName({ key }: YamlNode): boolean {
  return redactPath([key])[0] !== key;
}
