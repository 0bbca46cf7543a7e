/** The first version number in `text`, as "major.minor.patch"; a missing patch counts as 0, a suffix is dropped. */
export function parseVersion(text: string, pattern = /v?(\d+\.\d+(?:\.\d+)?)/): string | undefined {
  const [major, minor, patch] = pattern.exec(text)?.[1]?.split(".") ?? [];
  return major !== undefined && minor !== undefined ? `${major}.${minor}.${patch ?? "0"}` : undefined;
}

/** True when `version` is `minimum` or later; both are dotted numbers. */
export function isVersionAtLeast(version: string, minimum: string): boolean {
  const wanted = minimum.split(".").map(Number);
  const given = version.split(".").map(Number);
  for (const [index, part] of wanted.entries()) {
    const difference = (given[index] ?? 0) - part;
    if (difference !== 0) return difference > 0;
  }
  return true;
}
