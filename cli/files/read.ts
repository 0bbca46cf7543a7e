import fs from "node:fs";
import { Refusal } from "../errors.ts";
import { errorCode, explain } from "./explain.ts";

/** A file as a stream of bytes. */
export interface ByteStream {
  /** In bytes; absent where it is not known before the end, as of a pipe. */
  readonly size?: number;
  readonly chunks: AsyncIterable<Buffer>;
}

/** Opens a file to be read once from its begin, however long it is; throws a Refusal where it cannot be. */
export function openByteStream(file: string): ByteStream {
  try {
    const stats = fs.statSync(file);
    if (stats.isDirectory()) throw new Refusal([`${file} is a folder, not a file`]);
    if (stats.isFile() && stats.size === 0) throw new Refusal([`${file} is empty`]);
    fs.accessSync(file, fs.constants.R_OK);
    return { ...(stats.isFile() ? { size: stats.size } : {}), chunks: readByChunks(file) };
  } catch (error) {
    throw refuseToRead(file, error);
  }
}

async function* readByChunks(file: string): AsyncGenerator<Buffer> {
  try {
    yield* fs.createReadStream(file, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>;
  } catch (error) {
    throw refuseToRead(file, error);
  }
}

function refuseToRead(file: string, error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  const code = errorCode(error);
  return new Refusal([code === "ENOENT" ? `${file} does not exist` : `${file} cannot be read${explain(code)}`]);
}

/** The bytes of a file; throws a {@link Refusal} where it cannot be read. */
export function readBytes(file: string): Buffer {
  try {
    return fs.readFileSync(file);
  } catch (error) {
    throw refuseToRead(file, error);
  }
}

/** The text of a file; undefined where it cannot be read. */
export function readTextFile(file: string): string | undefined {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
