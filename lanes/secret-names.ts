import { type Finding, makeFinding } from "./finding.ts";
import { SHAPE_FAMILIES } from "./secret-scan/find-shapes.ts";
import { replaceHits, type SecretHit, scanText } from "./secret-scan.ts";

/** A file that was read. */
interface NamedText {
  readonly path: string;
  readonly text: string;
}

/** What was read, and what could not be. */
interface ReadFiles {
  readonly sources: readonly NamedText[];
  readonly policyFiles?: readonly NamedText[];
  readonly findings: readonly Finding[];
}

/** How the names of what was read are taken. */
interface NameOptions {
  /** True where names may be drawn at random, or digests: of other people's manifests, known formats alone are told. */
  readonly mayBeRandom: boolean;
}

/** What stands between names that are scanned together; it is no part of any credential. */
const SEAM = '"|"';

/**
 * What was read, with every credential in a name of a file or folder replaced by its family and fingerprint, and told as a finding
 * of that file. Names go out with whatever is said of a file, so they are made fit for that once, here.
 */
export function redactNames(loaded: ReadFiles, options: NameOptions): ReadFiles {
  const { sources, policyFiles = [], findings } = loaded;
  const names = [
    ...new Set([...sources, ...policyFiles, ...findings.map(({ file: path }) => ({ path }))].map(({ path }) => path)),
  ];
  if (scanText(names.join(SEAM)).length === 0) return loaded;
  const hits = new Map(names.map((name) => [name, scanName(name, options)]));
  if ([...hits.values()].every((found) => found.length === 0)) return loaded;
  const redact = (name: string): string => replaceHits(name, hits.get(name) ?? []);
  const renamed = (files: readonly NamedText[]): NamedText[] =>
    files.map(({ path, text }) => ({ path: redact(path), text }));
  return {
    ...loaded,
    sources: renamed(sources),
    ...(loaded.policyFiles === undefined ? {} : { policyFiles: renamed(policyFiles) }),
    findings: [
      ...findings.map((finding) => ({ ...finding, file: redact(finding.file) })),
      ...[...hits].flatMap(([name, found]) => found.map((hit) => describeName(redact(name), hit))),
    ],
  };
}

/** The name of a file of requests as it goes out. */
export function redactName(name: string): string {
  return replaceHits(name, scanName(name, { mayBeRandom: false }));
}

/** Outside of the root are the folders of a machine, which may be named by digests and at random. */
function scanName(name: string, { mayBeRandom }: NameOptions): readonly SecretHit[] {
  const isForeign = mayBeRandom || name.startsWith("../");
  return scanText(name).filter(({ family }) => !isForeign || !(SHAPE_FAMILIES as readonly string[]).includes(family));
}

function describeName(file: string, { family, fingerprint }: SecretHit): Finding {
  return makeFinding(
    "secret-value",
    { file, line: 1, column: 1, pointer: "" },
    {
      message: `Looks like a credential in the name of the file (${family}, ${fingerprint})`,
      hint: "Rename the file or folder, also in the history, treat the value as leaked and rotate it.",
    },
  );
}
