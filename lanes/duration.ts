const units: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1 };

/** Whole seconds of a Go duration of hours, minutes and seconds ("15m", "1h0m0s"); undefined for any other text. */
export function parseDuration(text: string): number | undefined {
  const parts = /^(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,6})s)?$/.exec(text);
  if (parts === null || text === "") return undefined;
  return [..."hms"].reduce((sum, unit, index) => sum + Number(parts[index + 1] ?? 0) * (units[unit] ?? 0), 0);
}

/** The normal form of Go's time.Duration ("1h0m0s", "15m0s", "45s"), to which a Kubernetes API server rewrites it. */
export function formatDuration(seconds: number): string {
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  if (hours > 0) return `${hours}h${minutes}m${rest}s`;
  return minutes > 0 ? `${minutes}m${rest}s` : `${rest}s`;
}

/** A Go duration without the units that say nothing: 1h for 1h0m0s, as people and OpenBao's provider write it. */
export function shortenDuration(duration: string): string {
  return duration.replace(/(?<=h)0m0s$|(?<=m)0s$/, "");
}

/** Seconds of a duration that was checked; throws for one that does not parse. */
export function requireSeconds(duration: string): number {
  const seconds = parseDuration(duration);
  if (seconds === undefined) throw new TypeError("a duration of a checked request must parse");
  return seconds;
}
