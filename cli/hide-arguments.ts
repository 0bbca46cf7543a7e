/** Credentials of known formats in words of the command line, names of files for one; each with what stands for it. */
async function listCredentials(args: readonly string[]): Promise<readonly (readonly [string, string])[]> {
  const { SHAPE_FAMILIES } = await import("../lanes/secret-scan/find-shapes.ts");
  const { describeHit, scanText } = await import("../lanes/secret-scan.ts");
  const shapes: readonly string[] = SHAPE_FAMILIES;
  return args.flatMap((word) =>
    scanText(word)
      .filter(({ family }) => !shapes.includes(family))
      .map((hit) => [word.slice(hit.start, hit.end), describeHit(hit)] as const),
  );
}

/** Makes what takes the credentials of a command line out of messages that repeat its words. */
export async function makeArgumentMask(args: readonly string[]): Promise<(message: string) => string> {
  const credentials = await listCredentials(args);
  return (message) => credentials.reduce((shown, [value, told]) => shown.replaceAll(value, () => told), message);
}
