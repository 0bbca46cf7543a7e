import { type Glob, matchesGlob, readGlob } from "./glob.ts";

type Segment = "**" | Glob;

/** Tells whether a path from the root fits a pattern: gitignore's, but `docs/*` matches what lies right in docs alone. */
export function compilePattern(pattern: string): (path: string) => boolean {
  if (pattern === "/") return () => false;
  const parts = pattern.split("/");
  const isFolder = parts.at(-1) === "";
  if (isFolder) parts.pop();
  const isAnchored = parts.length > 1;
  if (parts[0] === "") parts.shift();
  if (!isAnchored && parts[0] !== "**") parts.unshift("**");
  const last = parts.at(-1);
  // A name matches a folder with all that is in it; a last `*` stands for one name.
  const takesBelow = isFolder || (last !== "*" && last !== "**");
  const segments: Segment[] = parts.map((part) => (part === "**" ? part : readGlob(part)));
  return (path) => {
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
