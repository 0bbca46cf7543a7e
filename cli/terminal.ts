import { styleText } from "node:util";
import { explain } from "./files/explain.ts";

/** Where a command writes: data to stdout, all else to stderr. */
export interface Terminal {
  /** Writes data to stdout. */
  write(text: string): void;
  /** Writes a message for people to stderr, with a line end. */
  say(line: string): void;
  /** Shows a line that the next one replaces; without a terminal on stderr it is written once, as it is. */
  showProgress(line: string): void;
  /** Takes the progress line away again. */
  endProgress(): void;
  /** Colours text for stdout, where colours are wanted. */
  style(format: Parameters<typeof styleText>[0], text: string): string;
  /** True where a person can be asked: terminals on both ends, and no CI. */
  readonly isInteractive: boolean;
  readonly stdin: NodeJS.ReadStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: NodeJS.ProcessEnv;
  /** The folder that paths are relative to. */
  readonly folder: string;
}

/** The terminal of a process. A reader that has gone away ends the output, not the program. */
export function openTerminal(process: NodeJS.Process): Terminal {
  const { stdout, stderr, env } = process;
  stdout.on("error", (error: NodeJS.ErrnoException) => refuseLostOutput(process, error));
  // There is nobody left to be told.
  stderr.on("error", () => undefined);
  const coloured = wantsColour(stdout, env);
  return {
    write: (text) => void stdout.write(text),
    say: (line) => void stderr.write(`${line}\n`),
    showProgress: (line) => void stderr.write(stderr.isTTY ? `\r\u001b[2K${line}` : `${line}\n`),
    endProgress: () => void (stderr.isTTY && stderr.write("\r\u001b[2K")),
    style: (format, text) => (coloured ? styleText(format, text, { validateStream: false }) : text),
    get isInteractive() {
      return Boolean(process.stdin.isTTY && stderr.isTTY) && !isOn(env.CI) && env.TERM !== "dumb";
    },
    // Node.js opens it when it is asked for.
    get stdin() {
      return process.stdin;
    },
    stderr,
    env,
    folder: process.cwd(),
  };
}

/** https://no-color.org, https://force-color.org; NO_COLOR wins. */
function wantsColour(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR !== undefined) return isOn(env.FORCE_COLOR) || env.FORCE_COLOR === "";
  return Boolean(stream.isTTY) && env.TERM !== "dumb";
}

function isOn(value: string | undefined): boolean {
  return value !== undefined && value !== "" && value !== "0" && value !== "false";
}

/** What was to be read is not there: the command goes on to its end, and then does not end well. */
function refuseLostOutput(process: NodeJS.Process, { code }: NodeJS.ErrnoException): void {
  // A reader that has gone away wants no more.
  if (code === "EPIPE" || code === "ERR_STREAM_DESTROYED") return;
  process.stderr.write(`ccr: the output cannot be written${explain(code ?? "unknown error")}\n`);
  process.once("exit", () => {
    process.exitCode = 2;
  });
}
