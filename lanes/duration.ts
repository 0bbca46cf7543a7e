const units: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1 };

/** Whole seconds of a Go duration of hours, minutes and seconds ("15m", "1h0m0s"); undefined for any other text. */
export function parseDuration(text: string): number | undefined {
  const parts = /^(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,6})s)?$/.exec(text);
  if (parts === null || text === "") return undefined;
  return [..."hms"].reduce((sum, unit, index) => sum + Number(parts[index + 1] ?? 0) * (units[unit] ?? 0), 0);
}

const GO_UNITS: Readonly<Record<string, number>> = { ...units, ms: 1e-3, us: 1e-6, µs: 1e-6, μs: 1e-6, ns: 1e-9 };
const GO_PART = /(\d{1,12}(?:\.\d{0,12})?|\.\d{1,12})(ns|us|µs|μs|ms|s|m|h)/y;

/** Seconds of whatever time.ParseDuration of Go takes, such as 1.5h, 100ms or -1m; undefined for any other text. */
export function parseGoDuration(text: string): number | undefined {
  const sign = /^[-+]?/.exec(text)?.[0] ?? "";
  if (text === `${sign}0`) return 0;
  let seconds = 0;
  let at = sign.length;
  while (at < text.length || at === sign.length) {
    GO_PART.lastIndex = at;
    const [part, number, unit = ""] = GO_PART.exec(text) ?? [];
    if (part === undefined) return undefined;
    seconds += Number(number) * (GO_UNITS[unit] ?? 0);
    at += part.length;
  }
  return sign === "-" ? -seconds : seconds;
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
