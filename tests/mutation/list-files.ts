import fs from "node:fs";

/** The files below `root` that globs name, without those of globs that begin with `!`; relative to it. */
export function listFiles(globs: readonly string[], root: string): readonly string[] {
  const expand = (glob: string): string[] => fs.globSync(glob, { cwd: root });
  const left = new Set(globs.flatMap((glob) => (glob.startsWith("!") ? expand(glob.slice(1)) : [])));
  return globs.flatMap((glob) => (glob.startsWith("!") ? [] : expand(glob))).filter((file) => !left.has(file));
}
