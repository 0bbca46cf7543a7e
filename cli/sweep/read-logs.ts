import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import type { LineSplitter } from "../../lanes/sweep/split-lines.ts";
import type { ReadLog, Sweep } from "../../lanes/sweep/sweep.ts";
import { Refusal } from "../errors.ts";
import { resolvePath } from "../files/paths.ts";
import { type ByteStream, openByteStream } from "../files/read.ts";
import { showPlainly } from "../reports/report.ts";
import type { Terminal } from "../terminal.ts";
import { showReading } from "./progress.ts";

interface OpenLog extends ByteStream {
  /** As it was named on the command line. */
  readonly operand: string;
}

/** Streams every log through the sweep; throws a {@link Refusal} with all that is wrong with any of them. */
export async function readLogs(
  operands: readonly string[],
  { sweep, terminal }: { sweep: Sweep; terminal: Terminal },
): Promise<readonly ReadLog[]> {
  const problems: string[] = [];
  const gather = async <T>(act: () => T | Promise<T>): Promise<T[]> => {
    try {
      return [await act()];
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      problems.push(...error.reasons.map(showPlainly));
      return [];
    }
  };
  const open: OpenLog[] = [];
  for (const operand of operands) open.push(...(await gather(() => openLog(operand, terminal))));
  // What is missing is found before hours of reading, not after them.
  if (problems.length > 0) throw new Refusal(problems);
  const logs: ReadLog[] = [];
  for (const log of open) logs.push(...(await gather(() => readLog(log, { lines: sweep.openLog(), terminal }))));
  if (problems.length > 0) throw new Refusal(problems);
  return logs;
}

function openLog(operand: string, { stdin, folder }: Terminal): OpenLog {
  if (operand === "-") return { operand, chunks: stdin as AsyncIterable<Buffer> };
  try {
    return { operand, ...openByteStream(resolvePath(folder, operand)) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal(error.reasons.map((reason) => reason.replace(resolvePath(folder, operand), operand)));
  }
}

async function readLog(
  { operand, size, chunks }: OpenLog,
  { lines, terminal }: { lines: LineSplitter; terminal: Terminal },
): Promise<ReadLog> {
  const hash = createHash("sha256");
  const name = operand === "-" ? "stdin" : operand.slice(operand.lastIndexOf("/") + 1);
  const reading = showReading(name, { size, terminal });
  const watched = watch(chunks, (chunk) => {
    hash.update(chunk);
    reading.advance(chunk.length);
  });
  try {
    for await (const chunk of unpack(watched, operand)) lines.push(chunk);
  } finally {
    reading.end();
  }
  const counts = lines.end();
  if (counts.lines === 0) throw new Refusal([`${operand} is empty`]);
  return { name, sha256: hash.digest("hex"), counts };
}

async function* watch(chunks: AsyncIterable<Buffer>, see: (chunk: Buffer) => void): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    see(chunk);
    yield chunk;
  }
}

/** What begins as gzip does is unpacked, whatever its name is. */
async function* unpack(chunks: AsyncGenerator<Buffer>, operand: string): AsyncGenerator<Buffer> {
  let head = Buffer.alloc(0);
  while (head.length < 2) {
    const { value, done } = await chunks.next();
    if (done === true) break;
    head = Buffer.concat([head, value]);
  }
  const all = prepend(head, chunks);
  if (head[0] === 0x1f && head[1] === 0x8b) yield* gunzip(all, operand);
  else yield* all;
}

async function* prepend(head: Buffer, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield head;
  yield* chunks;
}

async function* gunzip(chunks: AsyncIterable<Buffer>, operand: string): AsyncGenerator<Buffer> {
  const unpacker = createGunzip({ chunkSize: 1 << 18 });
  let given = 0;
  const packed = Readable.from(
    watch(chunks, ({ length }) => (given += length)),
    { objectMode: false },
  );
  packed.on("error", (error) => unpacker.destroy(error));
  packed.pipe(unpacker);
  try {
    for await (const chunk of unpacker) yield chunk as Buffer;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "Z_BUF_ERROR") throw new Refusal([`${operand} is cut off: its gzip data has no end`]);
    if (code?.startsWith("Z_")) throw new Refusal([`${operand} is damaged: it is no gzip data throughout`]);
    throw error;
  }
  // Node.js passes over what follows a zero behind a member, which could be anything.
  if (unpacker.bytesWritten < given) throw new Refusal([`${operand} goes on behind the end of its gzip data`]);
}
