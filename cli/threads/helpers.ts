import module from "node:module";
import path from "node:path";
import process from "node:process";
import { Worker } from "node:worker_threads";
import { countChunks, type Done, type Job, sliceChunk, type Task, type TaskPlace, takeChunk } from "./task.ts";

/** A thread that waits for a job; it holds the process up only while somebody waits for it. */
export interface Helper {
  readonly worker: Worker;
  /** Fulfilled when the thread has ended by itself, rejected when it failed or was ended. */
  readonly end: Promise<void>;
}

/** TypeScript in a checkout, JavaScript in an installed package. */
const extension = import.meta.url.slice(import.meta.url.lastIndexOf("."));

/** Starts so many helpers, which load a task of this folder, by its file and its name there, while this thread goes on. */
export function startHelpers({ file, name }: { file: string; name: string }, count: number): readonly Helper[] {
  const place = { module: new URL(`./${file}${extension}`, import.meta.url).href, name };
  return placeHelpers(place, count);
}

/** The same, for a task of any module. */
export function placeHelpers(place: TaskPlace, count: number): readonly Helper[] {
  const folder = module.getCompileCacheDir?.();
  // Node.js names a folder of its own version below the one that it is given, and a thread has no other way to be told
  // before its first file is read.
  const cache = folder === undefined ? {} : { NODE_COMPILE_CACHE: path.dirname(folder) };
  return Array.from({ length: count }, () => startHelper(place, { ...process.env, ...cache }));
}

function startHelper(workerData: TaskPlace, env: NodeJS.ProcessEnv): Helper {
  const worker = new Worker(new URL(`./helper${extension}`, import.meta.url), { workerData, env });
  worker.unref();
  const end = new Promise<void>((resolve, reject) => {
    worker.on("error", reject);
    worker.on("exit", (code) => (code === 0 ? resolve() : reject(new Error("a helper thread was ended"))));
  });
  // Told to whoever waits for the results; without a job there are none.
  end.catch(() => undefined);
  return { worker, end };
}

/**
 * Does a task for every item, on this thread and on its helpers: results come in the order of the items, whoever made them.
 * A helper that fails, or goes away with what it has taken, fails all of it. Helpers take one job, and end with it.
 */
export async function shareOut<Context, Item, Result, Packed>(
  task: Task<Context, Item, Result, Packed>,
  { context, items, helpers }: { context: Context; items: readonly Item[]; helpers: readonly Helper[] },
): Promise<readonly Result[]> {
  const next = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const told = collect<Packed>(helpers, { context, items, next });
  const run = await task.prepare(context);
  const own = new Map<number, readonly Result[]>();
  for (let chunk = takeChunk(items, next); chunk !== undefined; chunk = takeChunk(items, next)) {
    own.set(chunk, sliceChunk(items, chunk).map(run));
  }
  const count = countChunks(items);
  const theirs = await told(count - own.size);
  return Array.from({ length: count }, (_, chunk) => {
    const part = sliceChunk(items, chunk);
    return own.get(chunk) ?? unpackAll(task, part, theirs.get(chunk));
  }).flat();
}

function unpackAll<Context, Item, Result, Packed>(
  { unpack }: Task<Context, Item, Result, Packed>,
  part: readonly Item[],
  packed: readonly Packed[] = [],
): readonly Result[] {
  if (packed.length !== part.length) throw new TypeError("every item must have a result");
  return part.map((item, at) => unpack(packed[at] as Packed, item));
}

type Chunks<Packed> = ReadonlyMap<number, readonly Packed[]>;

/** Gives helpers a job; the answer waits until they have done so many chunks of it. */
function collect<Packed>(helpers: readonly Helper[], job: Job): (count: number) => Promise<Chunks<Packed>> {
  const chunks = new Map<number, readonly Packed[]>();
  let wanted = Number.POSITIVE_INFINITY;
  const { promise, resolve } = Promise.withResolvers<void>();
  for (const { worker } of helpers) {
    worker.on("message", ({ chunk, packed }: Done) => {
      chunks.set(chunk, packed as readonly Packed[]);
      if (chunks.size >= wanted) resolve();
    });
    worker.postMessage(job);
  }
  return async (count) => {
    wanted = count;
    if (chunks.size >= wanted) return chunks;
    for (const { worker } of helpers) worker.ref();
    const ended = Promise.all(helpers.map(({ end }) => end)).then(() => {
      if (chunks.size < wanted) throw new Error("helper threads ended before their work was done");
    });
    await Promise.race([ended, promise]);
    for (const { worker } of helpers) worker.unref();
    return chunks;
  };
}
