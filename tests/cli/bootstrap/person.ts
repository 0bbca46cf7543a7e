import { PassThrough, Writable } from "node:stream";
import type { Terminal } from "../../../cli/terminal.ts";

/** What a person types once the terminal shows something, line ends included. */
export interface Reply {
  readonly when: RegExp;
  readonly type: string;
}

/** Ctrl-C. */
export const CTRL_C = "\u0003";

/** A terminal with a person at it, who answers in this order, and all that was shown. */
export function seatPerson(folder: string, replies: readonly Reply[], env: NodeJS.ProcessEnv = {}) {
  const shown: string[] = [];
  const written: string[] = [];
  const left = [...replies];
  let unread = "";
  const stdin = Object.assign(new PassThrough(), { isTTY: true, isRaw: false, setRawMode: () => stdin });
  const stderr = Object.assign(
    new Writable({
      write(chunk, _encoding, done) {
        shown.push(String(chunk));
        unread += String(chunk);
        const [next] = left;
        if (next?.when.test(unread)) {
          left.shift();
          unread = "";
          setImmediate(() => stdin.write(next.type));
        }
        done();
      },
    }),
    { isTTY: true, columns: 200, rows: 50 },
  );
  const terminal: Terminal = {
    write: (text) => void written.push(text),
    say: (line) => void stderr.write(`${line}\n`),
    showProgress: () => undefined,
    endProgress: () => undefined,
    style: (_format, text) => text,
    isInteractive: true,
    stdin: stdin as unknown as NodeJS.ReadStream,
    stderr: stderr as unknown as NodeJS.WriteStream,
    env,
    folder,
  };
  return { terminal, left, shown: () => shown.join(""), written: () => written.join("") };
}
