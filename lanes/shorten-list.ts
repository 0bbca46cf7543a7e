/** The first names of a list, and how many more there are. */
export function shortenList(names: readonly string[], most: number): string {
  const rest = names.length - most;
  return (rest > 0 ? [...names.slice(0, most), `${rest} more`] : names).join(", ");
}
