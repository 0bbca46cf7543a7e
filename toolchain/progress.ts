/** Where progress is said: whole lines, and on a terminal also a line that is rewritten while something is being made. */
export interface ProgressOutput {
  readonly onLine: (line: string) => void;
  readonly onLive?: (text: string) => void;
}

const heartbeatMilliseconds = 60_000;

/** "48 s", "6 min 17 s" */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** Runs `action` and says what it does: live on a terminal, else at the start, each minute, and in `done`'s line at the end. */
export async function withProgress<T>(
  title: string,
  { onLine, onLive }: ProgressOutput,
  action: () => Promise<T>,
  done: (result: T, elapsed: string) => string,
): Promise<T> {
  const start = performance.now();
  const elapsed = (): string => formatDuration(performance.now() - start);
  const speak = onLive ?? onLine;
  speak(`${title}: building`);
  const tick = (): void => speak(`${title}: still building, ${elapsed()}`);
  const timer = setInterval(tick, onLive ? 1000 : heartbeatMilliseconds);
  try {
    const result = await action();
    onLine(`${title}: ${done(result, elapsed())}`);
    return result;
  } finally {
    clearInterval(timer);
    onLive?.("");
  }
}

/** Progress on a stream: rewriting one line where it is a terminal that a person watches, lines only elsewhere. */
export function streamProgress(
  stream: NodeJS.WriteStream,
  environment: NodeJS.ProcessEnv = process.env,
): ProgressOutput {
  const isLive = stream.isTTY && !environment.CI && environment.TERM !== "dumb";
  if (!isLive) return { onLine: (line) => void stream.write(`${line}\n`) };
  const clear = "\r\u001b[K";
  return {
    onLine: (line) => void stream.write(`${clear}${line}\n`),
    onLive: (text) => void stream.write(`${clear}${text.slice(0, (stream.columns || 80) - 1)}`),
  };
}
