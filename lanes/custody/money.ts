/** Digits behind the point that the formats allow. */
const PLACES = 6;

/** Dollars, or a percentage, of a text that fits the schema: in millionths, so that nothing is rounded. */
function toMillionths(text: string): bigint {
  const [whole = "0", fraction = ""] = text.split(".");
  return BigInt(whole + fraction.padEnd(PLACES, "0"));
}

/** True where bill and ledger differ by more than a percentage of the larger of the two. */
export function isDivergent(ledger: string, billed: string, marginPercent: string): boolean {
  const [left, right] = [toMillionths(ledger), toMillionths(billed)];
  const [smaller, larger] = left < right ? [left, right] : [right, left];
  return (larger - smaller) * toMillionths("100") > toMillionths(marginPercent) * larger;
}
