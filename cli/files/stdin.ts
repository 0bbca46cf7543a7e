import fs from "node:fs";
import { UsageError } from "../errors.ts";
import { errorCode } from "./explain.ts";

/** Everything that comes in on stdin, up to one byte over the limit. */
export function readStdin(limit: number): Buffer {
  const chunks: Buffer[] = [];
  let length = 0;
  while (length <= limit) {
    const chunk = Buffer.alloc(65_536);
    const count = readChunk(chunk);
    if (count === 0) break;
    length += count;
    chunks.push(chunk.subarray(0, count));
  }
  return Buffer.concat(chunks);
}

function readChunk(chunk: Buffer): number {
  for (;;) {
    try {
      return fs.readSync(0, chunk);
    } catch (error) {
      const code = errorCode(error);
      if (code === "EOF") return 0;
      // A terminal or a pipe that was set to non-blocking has nothing yet.
      if (code === "EAGAIN") Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
      else throw new UsageError(`stdin cannot be read (${code})`);
    }
  }
}
