/** Makes what says of each value of a list whether it was there before; asked of every value, in order, it looks at none twice. */
export function makeRepeatCheck(): (value: string) => boolean {
  const seen = new Set<string>();
  return (value) => {
    const isRepeat = seen.has(value);
    seen.add(value);
    return isRepeat;
  };
}
