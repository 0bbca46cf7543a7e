/**
 * How OpenBao keeps a network: as it is, and one of a single address without its length (go-sockaddr v1.0.7, String).
 * Undefined for a text that is not the network's one canonical form: OpenBao rewrites some others, and leaves out what
 * it cannot read without an error, so that `010.0.0.0/8` would bind nothing.
 */
export function formatNetwork(network: string): string | undefined {
  const { address = "", length = "" } =
    /^(?<address>[0-9a-f.:]+)\/(?<length>[1-9]\d{0,2})$/.exec(network)?.groups ?? {};
  const bits = address.includes(":") ? readVersion6(address) : readVersion4(address);
  if (bits === undefined || Number(length) > bits.length) return undefined;
  // With a bit beyond its length a network looks like one address, and is many.
  if (bits.slice(Number(length)).includes("1")) return undefined;
  return Number(length) === bits.length ? address : network;
}

/** {@link formatNetwork} of a network that was checked; throws for any other. */
export function requireNetwork(network: string): string {
  const kept = formatNetwork(network);
  if (kept === undefined) throw new TypeError("a network of a checked request must be one");
  return kept;
}

/** The 32 bits of an address; undefined for any text that is none, or has a leading zero. */
function readVersion4(address: string): string | undefined {
  const parts = address.split(".");
  const isAddress = parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256);
  return isAddress ? toBits(parts.map(Number), 8) : undefined;
}

/** The 128 bits of an address in its canonical form (RFC 5952); undefined for any other text. */
function readVersion6(address: string): string | undefined {
  const host = `[${address}]`;
  if (URL.parse(`http://${host}/`)?.hostname !== host) return undefined;
  // OpenBao takes an IPv4 address that is written as an IPv6 one for the former.
  if (address.startsWith("::ffff:")) return undefined;
  const [left = [], right = []] = address
    .split("::")
    .map((part) => part.split(":").flatMap((group) => (group === "" ? [] : Number.parseInt(group, 16))));
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => 0);
  return toBits([...left, ...zeros, ...right], 16);
}

function toBits(numbers: readonly number[], width: number): string {
  return numbers.map((number) => number.toString(2).padStart(width, "0")).join("");
}
