import { type Draft, draftOf } from "./draft.ts";
import { MAX_FILE_BYTES } from "./limits.ts";
import type { YamlNode } from "./parse/tree.ts";
import { formatPointer, parsePointer } from "./positions.ts";
import { redactPath, redactText, scanFile } from "./secret-scan.ts";
import { placeSightings } from "./sighting-places.ts";

/** What looks like a credential in a file, in its decoded values as in its text; told by family and fingerprint alone. */
export function draftSecrets(text: string, nodes: readonly YamlNode[]): Draft[] {
  // A longer file is refused unread; the limit keeps the answer quick.
  const sightings = scanFile(text.slice(0, MAX_FILE_BYTES), nodes[0]?.value);
  if (sightings.length === 0) return [];
  return placeSightings(sightings, { text, nodes }).map(({ sighting, offset, path }) => {
    const draft = draftOf(sighting.code, { offset, pointer: formatPointer(redactPath(path)) });
    if (sighting.code !== "secret-value") return draft;
    return { ...draft, message: `${draft.message} (${sighting.family}, ${sighting.fingerprint})` };
  });
}

/** Takes out of pointers and words what looks like a credential: a key may be one. */
export function redactDrafts(drafts: readonly Draft[]): Draft[] {
  return drafts.map(({ pointer: written, message, hint, ...rest }) => {
    const pointer = redactPointer(written);
    // As a pointer has a key it is not what a scan would find, and neither are keys that slashes glue together.
    const redact = (words: string): string =>
      redactText((written === "" ? words : words.replaceAll(written, pointer)).replace(POINTER, redactPointer));
    return { ...rest, pointer, message: redact(message), ...(hint === undefined ? {} : { hint: redact(hint) }) };
  });
}

/** Of another place, in words. */
const POINTER = /(?<=^|\s)\/\S+/g;

function redactPointer(pointer: string): string {
  return formatPointer(redactPath(parsePointer(pointer)));
}
