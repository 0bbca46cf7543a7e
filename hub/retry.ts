import type { Exchange } from "./http-exchange.ts";

/** How often and how patiently a hub is asked. */
export interface Patience {
  readonly attempts: number;
  /** Milliseconds before the second try; every later one waits about twice as long. */
  readonly backoffMilliseconds: number;
  /** Milliseconds, whatever the server asks for. */
  readonly longestMilliseconds: number;
  readonly pause: (milliseconds: number) => Promise<unknown>;
}

/** True for a status that may be another one in a moment. */
export function isPassingStatus(status: number): boolean {
  return [429, 502, 503, 504].includes(status);
}

/** Asks until the server has answered for good, or the tries are used up; the last result counts. */
export async function askPatiently(ask: () => Promise<Exchange>, patience: Patience): Promise<Exchange> {
  for (let attempt = 1; ; attempt += 1) {
    const result = await ask();
    if (!isPassing(result) || attempt >= patience.attempts) return result;
    await patience.pause(chooseDelay(result, attempt, patience));
  }
}

function isPassing(result: Exchange): boolean {
  return result.kind === "answer" ? isPassingStatus(result.status) : result.kind !== "too-long";
}

function chooseDelay(
  result: Exchange,
  attempt: number,
  { backoffMilliseconds, longestMilliseconds }: Patience,
): number {
  const asked = result.kind === "answer" ? readRetryAfter(result.retryAfter) : undefined;
  // Half of it is chance, so that many that failed at once do not come back at once.
  const own = backoffMilliseconds * 2 ** (attempt - 1) * (0.5 + Math.random() / 2);
  return Math.min(asked ?? own, longestMilliseconds);
}

/** Milliseconds from now by a Retry-After (RFC 9110, 10.2.3): seconds, or a date; undefined for anything else. */
function readRetryAfter(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const date = /^[A-Z][a-z]{2}, /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}
