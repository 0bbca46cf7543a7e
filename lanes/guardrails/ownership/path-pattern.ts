import { type Glob, matchesGlob, readGlob } from "./glob.ts";

type Segment = "**" | Glob;

/** A pattern of paths as it is matched name by name. */
interface PathPattern {
  readonly segments: readonly Segment[];
  /** True where it matches folders alone, with all that is below. */
  readonly isFolder: boolean;
  /** True where what lies in a folder of the name matches too. */
  readonly takesBelow: boolean;
}

function readPattern(pattern: string): PathPattern {
  const parts = pattern.split("/");
  const isFolder = parts.at(-1) === "";
  if (isFolder) parts.pop();
  const isAnchored = parts.length > 1;
  if (parts[0] === "") parts.shift();
  if (!isAnchored && parts[0] !== "**") parts.unshift("**");
  const last = parts.at(-1);
  const segments: Segment[] = parts.map((part) => (part === "**" ? part : readGlob(part)));
  // A name matches a folder with all that is in it; a last `*` stands for one name.
  return { segments, isFolder, takesBelow: isFolder || (last !== "*" && last !== "**") };
}

/** Tells whether a path from the root fits a pattern: gitignore's, but `docs/*` matches what lies right in docs alone. */
export function compilePattern(pattern: string): (path: string) => boolean {
  if (pattern === "/") return () => false;
  const { segments, isFolder, takesBelow } = readPattern(pattern);
  const literal = readLiteral(pattern, segments);
  return (path) => {
    // Most patterns are about other folders, and a file of code owners is asked about each.
    if (!path.startsWith(literal)) return false;
    const names = path.split("/");
    const ends = matchSegments(segments, names);
    // What lies in a folder has a name more than the folder.
    if (ends.has(names.length) && !isFolder) return true;
    return takesBelow && [...ends].some((end) => end > 0 && end < names.length);
  };
}

/** How many names each way of matching all segments takes, from the first on. */
function matchSegments(segments: readonly Segment[], names: readonly string[]): ReadonlySet<number> {
  let ends = new Set([0]);
  for (const [index, segment] of segments.entries()) {
    const next = new Set<number>();
    for (const end of ends) {
      if (segment === "**") {
        // At the end it stands for at least one name: `abc/**` is what lies in abc.
        const least = index === segments.length - 1 ? end + 1 : end;
        for (let at = least; at <= names.length; at += 1) next.add(at);
      } else if (end < names.length && matchesGlob(segment, names[end] ?? "")) next.add(end + 1);
    }
    ends = next;
  }
  return ends;
}

const NEW_FOLDER = "new-folder";
const NEW_FILE = "new-file";

/**
 * Prepares to name paths below a folder that a pattern matches, as somebody might add them: each way in which the pattern
 * goes on below the folder, with none or one of the folders that `**` stands for. None where it matches nothing there.
 */
export function compileSamples(pattern: string): (folder: string) => readonly string[] {
  if (pattern === "/") return () => [];
  const { segments } = readPattern(pattern);
  const matches = compilePattern(pattern);
  const literal = readLiteral(pattern, segments);
  return (folder) => {
    if (!`${folder}/`.startsWith(literal) && !literal.startsWith(`${folder}/`)) return [];
    const names = folder.split("/");
    const samples = new Set([`${folder}/${NEW_FILE}`]);
    for (let taken = 0; taken <= segments.length; taken += 1) {
      if (!matchSegments(segments.slice(0, taken), names).has(names.length)) continue;
      // What `**` stands for may end in the folder, or go on below.
      const rests = segments[taken - 1] === "**" ? [taken, taken - 1] : [taken];
      for (const tail of rests.flatMap((at) => fillIn(segments.slice(at)))) {
        samples.add([folder, ...tail].join("/"));
        samples.add([folder, ...tail, NEW_FILE].join("/"));
      }
    }
    return [...samples].filter((path) => path !== folder && matches(path));
  };
}

/** What every path that a pattern matches begins with; nothing where it may match in any folder. */
function readLiteral(pattern: string, [first]: readonly Segment[]): string {
  return first === "**" ? "" : (/^\/?([^*?\\]*)/.exec(pattern)?.[1] ?? "");
}

/** Names that segments match: with no folder for each `**`, and with one. */
function fillIn(segments: readonly Segment[]): readonly (readonly string[])[] {
  return [[], [NEW_FOLDER]].map((folders) =>
    segments.flatMap((segment, index) => {
      if (segment !== "**") return [nameFor(segment)];
      return index === segments.length - 1 ? [...folders, NEW_FILE] : folders;
    }),
  );
}

/** A name that a glob matches. */
function nameFor(glob: Glob): string {
  return glob.map((token) => (token === "any" ? "new" : token === "one" ? "x" : token.literal)).join("");
}
