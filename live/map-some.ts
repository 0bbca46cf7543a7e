/** Maps items to lists a few at a time, so that a server that limits the rate is not run into; keeps their order. */
export async function mapSome<From, To>(
  items: readonly From[],
  atOnce: number,
  map: (item: From) => Promise<readonly To[]>,
): Promise<To[]> {
  const results: To[] = [];
  for (let at = 0; at < items.length; at += atOnce) {
    results.push(...(await Promise.all(items.slice(at, at + atOnce).map(map))).flat());
  }
  return results;
}
